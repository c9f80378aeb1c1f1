import { fieldName } from '../../shared/errors/field-name.ts'
import { redirectHeader, richType } from '../../shared/protocol.ts'
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
 * Upgrades the forms of `formOf` on a page, now and later: they are sent without a new page, and
 * errors are shown in place. Call it once.
 *
 * Forms send the events `action:success` and `action:error`. Call `preventDefault()` to handle the
 * result yourself. A listener for `submit` that calls it sends the form itself.
 *
 * @returns a function that ends it
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
  const url = (submitter?.getAttribute('formaction') ?? form.getAttribute('action')) as string
  const body = new FormData(form, submitter)
  let response: FormResponse | undefined
  try {
    const progress = form.querySelector('progress')
    response = progress
      ? await (await import('./upload.ts')).upload(url, body, signal, form, progress)
      : await post(url, body, signal)
  } catch {
    if (signal.aborted) return undefined
  }
  readsInFlight.clear()
  const { location = null } = response ?? {}
  const result = response && (await resultOf(response).catch(() => undefined))
  if (!result)
    return location ? go(location) : fail({ code: 'NETWORK_ERROR', message: networkError })
  const { data, error } = result
  if (error) return fail(error)
  if (!fire(form, 'success', { data, redirect: location })) return undefined
  // A page that has its fresh partials needs no redirect to itself.
  const stays = result.isFresh && new URL(location ?? '', document.baseURI).href === document.URL
  if (location && !stays) return go(location)
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

async function post(url: string, body: FormData, signal: AbortSignal): Promise<FormResponse> {
  const headers = { accept: richType }
  const response = await fetch(url, { method: 'POST', headers, body, signal })
  return {
    location: response.redirected ? response.url : response.headers.get(redirectHeader),
    type: response.headers.get('content-type'),
    text: await response.text(),
  }
}

/** Returns undefined for a response that is not a result, such as the page of a proxy. */
async function resultOf({ type, text }: FormResponse): Promise<FormResult | undefined> {
  if (!type?.startsWith('application/json')) return undefined
  const result = type.startsWith(richType) ? undefined : JSON.parse(text)
  return result && !result.fresh ? result : (await import('./rich-result.ts')).read(result, text)
}

/**
 * Follows a link, so that Astro's router handles it if the page has one. Resolves when the next page is
 * there: a click until then must not send the form again. The browser may show this page again later.
 */
function go(url: string): Promise<unknown> {
  const link = document.createElement('a')
  link.href = url
  const [page, hash] = link.href.split('#')
  if (hash && page === location.href.split('#')[0]) {
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
