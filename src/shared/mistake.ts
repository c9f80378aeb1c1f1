/** A type error that the compiler shows: no value is assignable to it. */
export interface Mistake<Message extends string> {
  /** What to write instead. */
  readonly '~problem': Message
}
