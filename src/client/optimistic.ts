/** The data of a result without an error. */
type DataOf<Result> = Result extends { error: null; data: infer Data } ? Data : never

/** The result of an action, as its call returns it. */
export interface CallResult {
  /** The data; null after an error. */
  data: unknown
  /** The error; null after a success. */
  error: unknown
}

/** A value that shows the expected changes of running calls. It is a store. */
export interface Optimistic<Value> {
  /** Returns the value to show: the data, changed by the guesses of all running calls. */
  get(): Value
  /** Sets the data, for example from a refreshed read. The guesses of running calls still apply. */
  set(data: Value): void
  /**
   * Calls the listener now and after each change, like a store of Svelte (`$notes`), Solid (`from`)
   * and React (`useSyncExternalStore`).
   *
   * @returns a function that unsubscribes the listener
   */
  subscribe(listener: (value: Value) => void): () => void
  /**
   * Runs a call and shows a guess until it ends. An error or an abort removes the guess. After a
   * success the change stays. Changes apply in the order of the calls, whichever ends first.
   *
   * @param call calls the action and returns its result
   * @param guess returns the value with the expected change, without changing its argument
   * @param confirm returns the value with the data of the result. Defaults to the guess
   * @returns the result of the call
   * @throws the error that the call throws, such as the reason of an abort
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
 * Creates a value that shows the expected change of an action while the action runs, and removes it
 * after an error. It works with any framework, or without one.
 *
 * @param data the initial data, such as a prop of an island
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
