/**
 * Sends a form, and shows its progress. `fetch` does not tell how much was sent.
 *
 * It imports nothing: it would share that with the first script, as a third one.
 */
export function upload(
  url: string,
  body: FormData,
  signal: AbortSignal,
  accept: string,
  bar: HTMLProgressElement,
  onProgress: (detail: { loaded: number; total: number }) => void,
): Promise<XMLHttpRequest> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.setRequestHeader('accept', accept)
    bar.hidden = false
    bar.value = 0
    request.upload.onprogress = ({ loaded, total }) => {
      bar.max = total
      bar.value = loaded
      onProgress({ loaded, total })
    }
    request.onload = () => resolve(request)
    request.onerror = request.onabort = reject
    request.onloadend = () => {
      bar.hidden = true
    }
    signal.addEventListener('abort', () => request.abort())
    request.send(body)
  })
}
