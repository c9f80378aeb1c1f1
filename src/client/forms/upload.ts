import { redirectHeader, richType } from '../../shared/protocol.ts'
import type { FormResponse } from './enhance.ts'
import { fire } from './events.ts'

/** Sends a form, and shows its progress. `fetch` does not tell how much was sent. */
export function upload(
  url: string,
  body: FormData,
  signal: AbortSignal,
  form: HTMLFormElement,
  bar: HTMLProgressElement,
): Promise<FormResponse> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.setRequestHeader('accept', richType)
    const end = () => {
      bar.hidden = true
    }
    bar.hidden = false
    bar.value = 0
    request.upload.onprogress = ({ loaded, total }) => {
      bar.max = total
      bar.value = loaded
      fire(form, 'progress', { loaded, total })
    }
    request.onload = () => {
      const sentTo = new URL(url, document.baseURI).href
      const isRedirected = request.responseURL !== sentTo
      const location = request.getResponseHeader(redirectHeader)
      resolve({
        location: isRedirected ? request.responseURL : location,
        type: request.getResponseHeader('content-type'),
        text: request.responseText,
      })
    }
    request.onerror = request.onabort = reject
    request.onloadend = end
    signal.addEventListener('abort', () => request.abort())
    request.send(body)
  })
}
