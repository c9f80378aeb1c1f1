const prefix = "inline; filename*=UTF-8''"

/** Returns the headers of a file's response, which keep its name. */
export function fileHeaders(file: Blob): Record<string, string> {
  if (!(file instanceof File)) return {}
  const name = encodeURIComponent(file.name).replace(/['()*]/g, (one) => {
    return `%${one.charCodeAt(0).toString(16)}`
  })
  return { 'content-disposition': prefix + name }
}

/** Reads the file of a response with {@link fileHeaders}, or a `Blob` without a name. */
export async function readFile(response: Response): Promise<Blob> {
  const blob = await response.blob()
  const disposition = response.headers.get('content-disposition') ?? ''
  if (!disposition.startsWith(prefix)) return blob
  const { type } = blob
  return new File([blob], decodeURIComponent(disposition.slice(prefix.length)), { type })
}
