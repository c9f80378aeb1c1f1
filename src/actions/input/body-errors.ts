import { HonoActionError } from '../../shared/errors/hono-action-error.ts'

/** A request or a response. */
export type Readable = Pick<Request | Response, 'body' | 'headers'>

/** Of a body that breaks off. */
export function unreadable(cause: unknown): HonoActionError {
  return new HonoActionError({ code: 'BAD_REQUEST', message: 'The body can not be read', cause })
}

/** Of a body beyond the limit. */
export function tooLarge(maxBodySize: number): HonoActionError {
  return new HonoActionError({
    code: 'CONTENT_TOO_LARGE',
    message: `The body is larger than maxBodySize, ${maxBodySize} bytes`,
  })
}
