/** A type that no value is assignable to, so that the compiler shows its message. */
export interface Mistake<Message extends string> {
  /** What to write instead. */
  readonly '~problem': Message
}
