/** The data of a result without an error. */
type DataOf<Result> = Result extends { error: null; data: infer Data } ? Data : never

/** The result of an action, as its call returns it. */
export interface CallResult {
  /** The data; null after an error. */
  data: unknown
  /** The error; null after a success. */
  error: unknown
}

/** A value to show, with the changes of calls that have not ended. */
export interface Optimistic<Value> {
  /** Returns the value to show: the data with the guesses of all running calls. */
  get(): Value
  /** Sets the data, for example from a refreshed read. The guesses of running calls are added to it. */
  set(data: Value): void
  /**
   * Calls the listener now and after each change. So it is a store for Svelte (`$notes`), for Solid's
   * `from` and for React's `useSyncExternalStore`.
   *
   * @returns a function that ends it
   */
  subscribe(listener: (value: Value) => void): () => void
  /**
   * Runs a call and shows a guess until it ends. After an error or an abort, the guess is gone. After a
   * success the change stays. Changes apply in the order of the calls, whichever ends first.
   *
   * @param call returns the result of an action
   * @param guess returns the value with the expected change. It must not change its argument
   * @param confirm returns the value with the data of the result. Defaults to the guess
   * @returns the result of the call
   * @throws what the call throws, such as the reason of an abort
   */
  run<Result extends CallResult>(
    call: () => Promise<Result>,
    guess: (value: Value) => Value,
    confirm?: (value: Value, data: DataOf<Result>) => Value,
  ): Promise<Result>
}

interface Change<Value> {
  isRunning: boolean
  apply(value: Value): Value
}

/**
 * Creates a value that shows the expected change of an action while the action runs, and takes it back
 * after an error. For any framework, and for none.
 *
 * @param data the data of before, such as a prop of the island
 * @example
 * ```ts
 * const likes = optimistic(3)
 * likes.subscribe((n) => (button.textContent = `${n} likes`))
 * button.onclick = () => likes.run(() => actions.like({ post }), (n) => n + 1)
 * ```
 */
export function optimistic<Value>(data: Value): Optimistic<Value> {
  const listeners = new Set<{ call(value: Value): void }>()
  // In the order of the calls. One that has ended waits for those before it.
  let changes: Change<Value>[] = []
  let shown = data

  function show(): void {
    while (changes[0]?.isRunning === false) data = changes.shift()?.apply(data) as Value
    const value = changes.reduce((before, change) => change.apply(before), data)
    if (Object.is(value, shown)) return
    shown = value
    for (const listener of [...listeners]) listener.call(value)
  }

  return {
    get: () => shown,
    set(value) {
      data = value
      changes = changes.filter(({ isRunning }) => isRunning)
      show()
    },
    subscribe(call) {
      // An object of its own: the same function may listen twice.
      const listener = { call }
      listeners.add(listener)
      call(shown)
      return () => void listeners.delete(listener)
    },
    async run(call, guess, confirm = guess) {
      const change: Change<Value> = { isRunning: true, apply: guess }
      const withdraw = () => {
        changes = changes.filter((one) => one !== change)
      }
      try {
        changes.push(change)
        show()
        const result = await call()
        if (result.error) withdraw()
        else change.apply = (value) => confirm(value, result.data as never)
        return result
      } catch (error) {
        withdraw()
        throw error
      } finally {
        change.isRunning = false
        show()
      }
    },
  }
}
