/** The content type of most forms. */
export const urlencoded = 'application/x-www-form-urlencoded'
const multipart = 'multipart/form-data'

/** Whether a content type is one that HTML forms post: urlencoded or multipart. */
export function isForm(contentType: string | null): boolean {
  const type = mediaType(contentType)
  return type === urlencoded || type === multipart
}

/** A content type without its parameters. */
export function mediaType(contentType: string | null): string {
  const [type = ''] = (contentType ?? '').split(';', 1)
  return type.trim().toLowerCase()
}
