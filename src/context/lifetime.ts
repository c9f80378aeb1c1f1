/**
 * How long a context is of use: until its response is out, and all that was handed to `waitUntil`
 * has settled. A context that was made by hand is opened by nobody, so it has no end.
 */
export class Lifetime {
  /** Lets go of what is of no use any more once it has ended. */
  onEnd: (() => void) | undefined
  #holds = 0
  #isOpened = false
  #isHandedOver = false
  #isEnded = false
  #waiting: (() => void)[] | undefined

  /** Whether everything is done. */
  get isEnded(): boolean {
    return this.#isEnded
  }

  /** Begins it. It ends when the returned function was called and nothing holds it any more. */
  open(): () => void {
    this.#isOpened = true
    return this.hold()
  }

  /** Keeps it from ending until the returned function is called. */
  hold(): () => void {
    let isHeld = true
    this.#holds++
    return () => {
      if (isHeld) this.#holds--
      isHeld = false
      if (this.#isOpened && this.#holds === 0) this.#end()
    }
  }

  #end(): void {
    this.#isEnded = true
    this.onEnd?.()
    this.onEnd = undefined
  }

  /** Settles once the handler is done: its response, if there is one, may still be streamed. */
  handedOver(): Promise<void> {
    if (this.#isHandedOver || !this.#isOpened) return Promise.resolve()
    this.#waiting ??= []
    const waiting = this.#waiting
    return new Promise((resolve) => waiting.push(resolve))
  }

  /** Says that the handler is done. */
  handOver(): void {
    this.#isHandedOver = true
    const waiting = this.#waiting
    this.#waiting = undefined
    for (const resolve of waiting ?? []) resolve()
  }
}
