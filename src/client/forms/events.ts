/** Detail of `action:success`. */
export interface FormSuccess {
  /** The action's data. */
  data: unknown
  /** Where the form goes next; null if it stays. */
  redirect: string | null
}

/** Detail of `action:error`. */
export interface FormFailure {
  /** Code of the error, such as `BAD_REQUEST`; `NETWORK_ERROR` if the server could not be reached. */
  code: string
  /** Message for the whole form. */
  message: string
  /** Messages by the names of the fields. */
  fields: Record<string, string[]>
  /** Seconds after which the user may try again, if the server said so. */
  retryAfter?: number | undefined
}

/** Detail of `action:progress`. */
export interface FormProgress {
  /** Bytes that were sent. */
  loaded: number
  /** Bytes in all. */
  total: number
}

declare global {
  interface HTMLElementEventMap {
    'action:success': CustomEvent<FormSuccess>
    'action:error': CustomEvent<FormFailure>
    'action:progress': CustomEvent<FormProgress>
  }
  interface DocumentEventMap {
    'action:success': CustomEvent<FormSuccess>
    'action:error': CustomEvent<FormFailure>
    'action:progress': CustomEvent<FormProgress>
  }
}

/** Sends an event of a form. Returns false if a listener has called `preventDefault()`. */
export function fire(form: HTMLFormElement, name: string, detail: object): boolean {
  const init = { bubbles: true, cancelable: true, detail }
  return form.dispatchEvent(new CustomEvent(`action:${name}`, init))
}
