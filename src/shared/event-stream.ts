import { withErrorUrl } from './errors/error-url.ts'

/**
 * A frame of a streamed response, `text/event-stream` (Server-Sent Events), as the server writes
 * and the client reads it. A frame is lines and a blank line:
 *
 * ```
 * id: 42                          the position to resume (Last-Event-ID); only if the value has one
 * event: end                      absent for a value; `end` or `error` for the last frame
 * data: {"text":"Hello"}          the content, encoded as the whole stream is
 * ```
 *
 * - A frame without `event` has a value of the stream.
 * - `end` completes the stream. It has the return value of the generator, or no content.
 * - `error` ends a stream that failed. It has the action's error.
 * - A line that starts with `:` is a comment, which keeps an idle connection open.
 *
 * A body that closes without `end` or `error` was cut off. A runtime may close the body of a broken
 * stream as if it were complete.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export interface EventFrame {
  id?: string
  /** The frame's kind. Readers ignore kinds other than `end` and `error`. */
  event?: string
  data: string
}

/** The media type of the format. */
export const eventStreamType = 'text/event-stream'

/** The number of characters of data that a frame may have. It bounds the memory of a reader. */
export const maxEventLength = 1 << 20

/** Milliseconds without a value after which a server sends a comment. */
export const heartbeat = 15_000

/** A comment, which readers ignore. */
export const commentLine = ':\n\n'

const fieldPrefix = 'data: '
const lineBreaks = /\r\n?|\n/g

/**
 * Writes a frame. Line breaks in its data are read as `\n`.
 *
 * @throws RangeError if the data is longer than a reader accepts
 * @throws TypeError if the id cannot be sent in a header
 */
export function formatEvent(frame: {
  id?: string | undefined
  event?: 'end' | 'error' | undefined
  data: string
}): string {
  const { id, event, data } = frame
  if (data.length > maxEventLength) throw tooLong(maxEventLength)
  let text = ''
  if (id !== undefined) text += `id: ${checkEventId(id)}\n`
  if (event !== undefined) text += `event: ${event}\n`
  for (const line of data.split(lineBreaks)) text += `${fieldPrefix}${line}\n`
  return `${text}\n`
}

/**
 * Returns `id` if it can be sent in a header: it comes back as `Last-Event-ID`.
 *
 * @throws TypeError if it cannot
 */
export function checkEventId(id: string): string {
  if (/^[\x21-\x7e]{1,1024}$/.test(id)) return id
  throw new TypeError(
    withErrorUrl(
      'HA312',
      `An event's id is 1 to 1024 visible ASCII characters without spaces, not ${JSON.stringify(id)}. ` +
        'Give it a short one: yield event(row, { id: row.id })',
    ),
  )
}

/**
 * Creates a parser for one stream. Pass the text in chunks, cut anywhere, and read all frames of a
 * chunk before you pass the next. An incomplete frame at the end of the text is not yielded.
 *
 * @throws RangeError from the parser, on a frame with more than `maxLength` characters of data
 * @example
 * ```ts
 * const parse = createEventParser()
 * for (const frame of parse('data: 1\n\ndata: 2\n')) console.log(frame.data) // '1'
 * for (const frame of parse('\n')) console.log(frame.data) // '2'
 * ```
 */
export function createEventParser(
  maxLength: number = maxEventLength,
): (chunk: string) => Generator<EventFrame, void> {
  let started = false
  let afterReturn = false
  let rest = ''
  let id: string | undefined
  let event: string | undefined
  let data: string | undefined

  function readField(line: string): void {
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1))
    if (name === 'event') event = value || undefined
    else if (name === 'id' && !value.includes('\0')) id = value
    else if (name === 'data') {
      data = data === undefined ? value : `${data}\n${value}`
      if (data.length > maxLength) throw tooLong(maxLength)
    }
  }

  function takeFrame(): EventFrame | undefined {
    const frame: EventFrame | undefined = data === undefined ? undefined : { data }
    if (frame && event !== undefined) frame.event = event
    if (frame && id !== undefined) {
      frame.id = id
      // Without data there is no frame, so the next frame gets the id.
      id = undefined
    }
    event = undefined
    data = undefined
    return frame
  }

  return function* parse(chunk) {
    if (chunk === '') return
    let start = 0
    // A line ends at its `\r`, without waiting for the `\n` that may follow.
    if (afterReturn && chunk.startsWith('\n')) start = 1
    if (!started && chunk.startsWith('\ufeff')) start = 1
    started = true
    afterReturn = chunk.endsWith('\r')
    for (const { 0: ending, index } of chunk.matchAll(lineBreaks)) {
      if (index < start) continue
      const line = rest + chunk.slice(start, index)
      rest = ''
      start = index + ending.length
      if (line !== '') {
        readField(line)
        continue
      }
      const frame = takeFrame()
      if (frame) yield frame
    }
    rest += chunk.slice(start)
    if (rest.length > maxLength + fieldPrefix.length) throw tooLong(maxLength)
  }
}

function tooLong(maxLength: number): RangeError {
  return new RangeError(
    withErrorUrl(
      'HA313',
      `A streamed value is longer than ${maxLength} characters: yield it in smaller parts`,
    ),
  )
}
