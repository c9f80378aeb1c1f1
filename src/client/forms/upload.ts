import type { FormResponse } from './enhance.ts'

/**
 * Sends a form, and shows its progress. `fetch` does not tell how much was sent.
 *
 * It imports only types: it would share code with the first script, as a third one.
 */
export function upload(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: FormData,
  signal: AbortSignal,
  bar: HTMLProgressElement,
  onProgress: (detail: { loaded: number; total: number }) => void,
): Promise<FormResponse> {
  return new Promise((resolve, reject) => {
    // While this script was loading.
    signal.throwIfAborted()
    const request = new XMLHttpRequest()
    request.open('POST', url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    bar.hidden = false
    bar.value = 0
    request.upload.onprogress = ({ loaded, total }) => {
      bar.max = total
      bar.value = loaded
      onProgress({ loaded, total })
    }
    request.onload = () => {
      const { responseURL, responseText } = request
      resolve({
        redirected: responseURL !== new URL(url, document.baseURI).href,
        url: responseURL,
        headers: { get: (name) => request.getResponseHeader(name) },
        text: async () => responseText,
      })
    }
    request.onerror = request.onabort = reject
    request.onloadend = () => {
      bar.hidden = true
    }
    signal.addEventListener('abort', () => request.abort())
    request.send(body)
  })
}
