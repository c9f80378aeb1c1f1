/** The `detail` of the event `action:success`. */
export interface FormSuccess {
  /** The action's data. */
  data: unknown
  /** The URL of the next page; null if there is no redirect. */
  redirect: string | null
}

/** The `detail` of the event `action:error`. */
export interface FormFailure {
  /** Code of the error, such as `BAD_REQUEST`; `NETWORK_ERROR` if the server could not be reached. */
  code: string
  /** Message for the whole form. */
  message: string
  /** Messages by field name. */
  fields: Record<string, string[]>
  /** Seconds after which the user may try again, if the server said so. */
  retryAfter?: number | undefined
}

/** The `detail` of the event `action:progress`. */
export interface FormProgress {
  /** Bytes sent so far. */
  loaded: number
  /** Bytes of the whole request. */
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
