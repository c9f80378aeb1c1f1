import { redirectHeader, resultCookieHeader, richType } from '../../shared/protocol.ts'
import { readsInFlight } from '../../shared/reads-in-flight.ts'
import { type FormFailure, fire } from './events.ts'
import { mark, showErrors, showStatus } from './show.ts'

/** Options of {@link enhance}. */
export interface EnhanceOptions {
  /**
   * The message if the server cannot be reached.
   * @default 'The server could not be reached. Please try again.'
   */
  networkError?: string
}

/** The response to a form: the parts of a `Response` that are used. */
export interface FormResponse {
  redirected: boolean
  url: string
  headers: { get(name: string): string | null }
  text(): Promise<string>
}

/** The result of a form's action. */
export interface FormResult {
  data: unknown
  error: Failure | null
  /** True if the result had the fresh partials of the page. */
  isFresh?: boolean
}

interface Failure {
  code: string
  message: string
  issues?: { path: (string | number)[]; message: string }[]
  retryAfter?: number
}

/** The attribute of the forms of `formOf`. */
const marker = 'data-hono-form'

/** The requests that are under way. */
const running = new WeakMap<HTMLFormElement, AbortController>()

/**
 * Sends the forms of `formOf` by `fetch`, also forms that are added to the page later, and shows
 * their errors in place. Call it once.
 *
 * Forms dispatch the events `action:success`, `action:error` and `action:progress`. Call
 * `preventDefault()` in a listener to handle the result yourself, or in a listener for `submit` to
 * send the form yourself.
 *
 * @returns a function that removes its listeners
 * @example
 * ```ts
 * enhance()
 * document.addEventListener('action:success', ({ detail }) => console.log(detail.data))
 * ```
 */
export function enhance(options: EnhanceOptions = {}): () => void {
  const controller = new AbortController()
  const { signal } = controller
  const onSubmit = (event: SubmitEvent) => void submit(event, options)
  const listener = ({ type, target }: Event) => {
    if (type === 'submit') {
      // After the listeners in the body, so that each may take over, and before Astro's router. React
      // has its listeners around the form.
      document.body.addEventListener('submit', onSubmit, { once: true })
    } else if (type === 'reset') {
      const form = target as HTMLFormElement
      if (form.hasAttribute(marker)) {
        showErrors(form, {})
        showStatus(form, '')
      }
    } else {
      const button = (target as Element).closest?.<HTMLButtonElement>('[data-form-cancel]')
      if (button?.form) cancelForm(button.form)
    }
  }
  for (const type of ['submit', 'reset', 'click']) {
    document.addEventListener(type, listener, { capture: true, signal })
  }
  return () => controller.abort()
}

/**
 * Cancels a form that is being sent. The action may have run.
 *
 * @example
 * ```ts
 * const form = document.querySelector('form')
 * if (form) cancelForm(form)
 * ```
 */
export function cancelForm(form: HTMLFormElement): void {
  running.get(form)?.abort()
}

async function submit(event: SubmitEvent, options: EnhanceOptions) {
  const form = event.target as HTMLFormElement
  const { submitter } = event
  if (event.defaultPrevented || !form.hasAttribute(marker)) return
  // A button that closes the dialog of its form, or sends the form elsewhere.
  if (submitter?.matches('[formmethod],[formtarget]')) return
  event.preventDefault()
  // A second click.
  if (running.has(form)) return
  const controller = new AbortController()
  running.set(form, controller)
  // Not `disabled`, which takes the focus from the button.
  const busy = (isBusy: boolean) => {
    mark(form, 'aria-busy', isBusy)
    mark(submitter, 'aria-disabled', isBusy)
  }
  busy(true)
  showStatus(form, '')
  await send(form, submitter, controller.signal, options)
  running.delete(form)
  busy(false)
}

/** Sends a form, and shows the result. Resolves when the form can be sent again. */
async function send(
  sent: HTMLFormElement,
  submitter: HTMLElement | null,
  signal: AbortSignal,
  { networkError = 'The server could not be reached. Please try again.' }: EnhanceOptions,
): Promise<unknown> {
  let form = sent
  const from = withoutHash(document.URL)
  const page = document.body
  const url = (submitter?.getAttribute('formaction') ?? form.getAttribute('action')) as string
  const body = new FormData(form, submitter)
  let response: FormResponse | undefined
  let text = ''
  try {
    const progress = form.querySelector('progress')
    const accept = { accept: richType }
    const onProgress = (detail: object) => fire(form, 'progress', detail)
    response = progress
      ? await (await import('./upload.ts')).upload(url, accept, body, signal, progress, onProgress)
      : await fetch(url, { method: 'POST', headers: accept, body, signal })
    text = await response.text()
  } catch {
    if (signal.aborted) return undefined
  }
  readsInFlight.clear()
  const headers = response?.headers
  const location = (response?.redirected && response.url) || headers?.get(redirectHeader) || null
  const result = await resultOf(text).catch(() => undefined)
  // Astro's router replaces the body. The app may change the URL without it.
  const isHere = document.body === page || withoutHash(document.URL) === from
  if (isHere && !form.isConnected) {
    // The form is in a partial that the action has refreshed, or the page was loaded again.
    const id = form.getAttribute('id') as string
    form = (document.getElementById(id) ?? form) as HTMLFormElement
  }
  if (!result && !location) return fail({ code: 'NETWORK_ERROR', message: networkError })
  if (result?.error) return fail(result.error)
  if (result) showErrors(form, {})
  if (result && !fire(form, 'success', { data: result.data, redirect: location })) return undefined
  if (location) {
    // The visitor may be on another page by now.
    if (!isHere) return undefined
    // A page that has its fresh partials needs no redirect to itself.
    if (!result?.isFresh || new URL(location, document.baseURI).href !== document.URL) {
      const cookie = headers?.get(resultCookieHeader)
      // biome-ignore lint/suspicious/noDocumentCookie: no other way is in all browsers
      if (cookie) document.cookie = cookie
      return go(location)
    }
  }
  // The form may have a field of that name.
  HTMLFormElement.prototype.reset.call(form)
  return showStatus(form)

  function fail({ code, message, issues = [], retryAfter }: Failure): void {
    const detail: FormFailure = { code, message, fields: {}, retryAfter }
    for (const { path, message } of issues) {
      const name = nameOf(path)
      detail.fields[name] = [...(detail.fields[name] ?? []), message]
    }
    if (code === 'CONTENT_TOO_LARGE' && !issues.length) {
      // The largest file is why the form is too large.
      let largest = 0
      for (const [name, { size }] of body as Iterable<[string, File]>) {
        if (size > largest) {
          largest = size
          detail.fields = { [name]: [message] }
        }
      }
    }
    // A listener may change the messages.
    if (fire(form, 'error', detail)) {
      const others = showErrors(form, detail.fields)
      showStatus(form, others.join(' ') || detail.message)
    }
  }
}

/** Returns undefined for a text that is not a result, such as JSON of the app's own middleware. */
async function resultOf(text: string): Promise<FormResult | undefined> {
  const result = JSON.parse(text)
  const plain = Array.isArray(result) ? undefined : result
  if (plain && !plain.fresh) return plain.error === null || plain.error.code ? plain : undefined
  // The script may be gone after a deployment. The action has run.
  return import('./rich-result.ts').then(
    ({ read }) => read(plain, text),
    () => plain,
  )
}

/** Returns what `fieldName` returns. That script is also loaded later: it would be one more request. */
function nameOf(path: readonly (string | number)[]): string {
  return path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`
    return name ? `${name}.${key}` : key
  }, '')
}

/** Returns the URL of a page itself. */
function withoutHash(url: string): string {
  return url.replace(/#.*/, '')
}

/**
 * Follows a link, so that Astro's router handles it if the page has one. Resolves when the next page is
 * there: a click until then must not send the form again. The browser may show this page again later.
 */
function go(url: string): Promise<unknown> {
  const link = document.createElement('a')
  link.href = url
  const { hash } = link
  if (hash && withoutHash(link.href) === withoutHash(location.href)) {
    // A link to a part of this page would not load it again.
    location.hash = hash
    location.reload()
  } else {
    document.body.append(link)
    link.click()
    link.remove()
  }
  return new Promise((resolve) => {
    addEventListener('pagehide', resolve, { once: true })
    document.addEventListener('astro:after-swap', resolve, { once: true })
    // The page stays if the link was to a download.
    setTimeout(resolve, 10_000)
  })
}
