import { fieldName } from '../../shared/errors/field-name.ts'
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

/** The response to a form. */
export interface FormResponse {
  /** The page to go to, if the response came from another one. */
  location: string | null
  /** The cookie with which that page shows the result. */
  cookie: string | null
  /** The content type. */
  type: string | null
  text: string
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
  const onSubmit = (event: SubmitEvent) => {
    const form = event.target as HTMLFormElement
    // Before any other listener of the form, so that each may take over.
    form.addEventListener('submit', (own) => void submit(own, form, options), { once: true })
  }
  const onClick = ({ target }: Event) => {
    const button = (target as Element).closest?.<HTMLButtonElement>('[data-form-cancel]')
    if (button?.form) cancelForm(button.form)
  }
  document.addEventListener('submit', onSubmit, true)
  document.addEventListener('click', onClick)
  return () => {
    document.removeEventListener('submit', onSubmit, true)
    document.removeEventListener('click', onClick)
  }
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

async function submit(event: SubmitEvent, form: HTMLFormElement, options: EnhanceOptions) {
  if (event.defaultPrevented || !form.hasAttribute('data-hono-form')) return
  event.preventDefault()
  // A second click.
  if (running.has(form)) return
  const { submitter } = event
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
  form: HTMLFormElement,
  submitter: HTMLElement | null,
  signal: AbortSignal,
  { networkError = 'The server could not be reached. Please try again.' }: EnhanceOptions,
): Promise<unknown> {
  const from = withoutHash(document.URL)
  const url = (submitter?.getAttribute('formaction') ?? form.getAttribute('action')) as string
  const body = new FormData(form, submitter)
  let response: FormResponse | undefined
  try {
    const progress = form.querySelector('progress')
    if (progress) {
      const { upload } = await import('./upload.ts')
      const request = await upload(url, body, signal, richType, progress, (detail) =>
        fire(form, 'progress', detail),
      )
      const { responseURL, responseText } = request
      const isRedirected = responseURL !== new URL(url, document.baseURI).href
      const header = (name: string) => request.getResponseHeader(name)
      response = responseOf(isRedirected && responseURL, header, responseText)
    } else {
      const headers = { accept: richType }
      const sent = await fetch(url, { method: 'POST', headers, body, signal })
      const header = (name: string) => sent.headers.get(name)
      response = responseOf(sent.redirected && sent.url, header, await sent.text())
    }
  } catch {
    if (signal.aborted) return undefined
  }
  readsInFlight.clear()
  const { location = null, cookie } = response ?? {}
  const result = response && (await resultOf(response).catch(() => undefined))
  if (!result && !location) return fail({ code: 'NETWORK_ERROR', message: networkError })
  if (result?.error) return fail(result.error)
  if (result && !fire(form, 'success', { data: result.data, redirect: location })) return undefined
  if (location) {
    // With Astro's router, the visitor may be on another page by now.
    if (withoutHash(document.URL) !== from) return undefined
    // A page that has its fresh partials needs no redirect to itself.
    if (!result?.isFresh || new URL(location, document.baseURI).href !== document.URL) {
      // biome-ignore lint/suspicious/noDocumentCookie: no other way is in all browsers
      if (cookie) document.cookie = cookie
      return go(location)
    }
  }
  // The form may have a field of that name.
  HTMLFormElement.prototype.reset.call(form)
  showErrors(form, {})
  return showStatus(form)

  function fail({ code, message, issues = [], retryAfter }: Failure): void {
    const detail: FormFailure = { code, message, fields: {}, retryAfter }
    for (const { path, message } of issues) {
      const name = fieldName(path)
      detail.fields[name] ??= []
      detail.fields[name].push(message)
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

function responseOf(
  redirect: string | false,
  header: (name: string) => string | null,
  text: string,
): FormResponse {
  return {
    location: redirect || header(redirectHeader),
    cookie: header(resultCookieHeader),
    type: header('content-type'),
    text,
  }
}

/** Returns undefined for a response that is not a result, such as the page of a proxy. */
async function resultOf({ type, text }: FormResponse): Promise<FormResult | undefined> {
  if (!type?.startsWith('application/json')) return undefined
  const result = type.startsWith(richType) ? undefined : JSON.parse(text)
  return result && !result.fresh ? result : (await import('./rich-result.ts')).read(result, text)
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
