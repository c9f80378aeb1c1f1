interface Failure {
  code: string
  message: string
  fields: Record<string, string[] | undefined>
  retryAfter?: number | undefined
}

/**
 * Returns the demo's own messages for the error of a form with a picture: for the form, and by field.
 *
 * @param maxPicture the size that the form accepts, such as `500 KB`
 */
export function explain({ code, message, fields, retryAfter }: Failure, maxPicture: string) {
  switch (code) {
    case 'BAD_REQUEST':
      return { message: 'Not quite yet: see above.', fields }
    case 'CONTENT_TOO_LARGE': {
      const picture = [`That picture is too large: ${maxPicture} at most.`]
      return { message: 'Not quite yet: see above.', fields: { ...fields, picture } }
    }
    case 'TOO_MANY_REQUESTS':
      return {
        message: `That is enough for now. Please try again in ${retryAfter} seconds.`,
        fields,
      }
    default:
      return { message, fields }
  }
}
