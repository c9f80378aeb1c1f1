import fc from 'fast-check'
import { worst } from './worst.ts'

/** A request with a body of up to a megabyte, which is within the limits of an action. */
export interface LargeRequest {
  name: string
  /** Paths of the actions that get it. */
  paths: readonly string[]
  contentType: string
  body: string
}

const size = 1_048_576 - 64
const maxFields = 1000
const maxHeaders = 8192 + 96 * 1010
const json = 'application/json'
const urlencoded = 'application/x-www-form-urlencoded'
const forms = ['plain', 'untyped', 'loose', 'typed', 'record', 'files']
const anyInput = ['any', 'untyped', 'loose', 'strict', 'record', 'table', 'array', 'tree', 'both']

const fill = (piece: string, length = size) =>
  piece.repeat(Math.ceil(length / piece.length)).slice(0, length)

function fields(write: (i: number) => string, count = maxFields): string {
  return Array.from({ length: count }, (_, i) => write(i)).join('&')
}

/** As many fields as an action takes, each as long as the body allows. */
const longFields = (name: string, value: string) => {
  const length = Math.floor(size / maxFields) - name.length - 6
  return fields((i) => `${name}${i}=${fill(value, length)}`)
}

const form = (name: string, body: string): LargeRequest => ({
  name: `form: ${name}`,
  paths: forms,
  contentType: urlencoded,
  body,
})

function multipart(
  name: string,
  boundary: string,
  parts: readonly [headers: string, value: string][],
): LargeRequest {
  const disposition = 'Content-Disposition: form-data; name="a"'
  const written = parts.map(
    ([headers, value]) => `--${boundary}\r\n${disposition}${headers}\r\n\r\n${value}\r\n`,
  )
  return {
    name: `multipart: ${name}`,
    paths: forms,
    contentType: `multipart/form-data; boundary="${boundary}"`,
    body: `${written.join('')}--${boundary}--\r\n`,
  }
}

const dashes = '-'.repeat(70)
const one = (value: string): [string, string][] => [['', value.slice(0, size - 400)]]
const many = (count: number, value: string): [string, string][] =>
  Array(count).fill(['', fill(value, Math.floor(size / count) - 160)])

/** Rows of an action that requires 20 texts in each: a number for each of the first fields. */
const rows = (count: number, present: number): LargeRequest => {
  const row = Object.fromEntries(Array.from({ length: present }, (_, i) => [`field${i}`, 1]))
  return {
    name: `JSON: ${count} rows with ${present} of 20 fields`,
    paths: ['crowd'],
    contentType: json,
    body: JSON.stringify(Array(count).fill(row)),
  }
}

/** Requests that are expensive for one of their readers each. */
export const largeRequests: readonly LargeRequest[] = [
  ...Object.entries(worst).map(([name, { body }]) => ({
    name: `JSON: ${name}`,
    paths: [...anyInput, 'text'],
    contentType: json,
    body,
  })),
  rows(9990, 0),
  rows(500, 0),
  rows(900, 10),
  form('one long value', `a=${fill('x', size - 2)}`),
  form('one value of escapes', `a=${fill('%61', size - 2)}`),
  form('one value of broken escapes', `a=${fill('%', size - 2)}`),
  form('one value of spaces', `a=${fill('+', size - 2)}`),
  form('ampersands', fill('&')),
  form('equals signs', fill('=')),
  form('many long values', longFields('a', 'x')),
  form('many values of escapes', longFields('a', '%c3%a4')),
  form(
    'many values of one name',
    fields(() => `a=${fill('x', 1000)}`),
  ),
  form(
    'many elements',
    fields((i) => `list[${i % 1000}].name=${fill('x', 1000)}`),
  ),
  form(
    'deep names',
    fields((i) => `${fill('a.', 62)}a${i}=x`),
  ),
  form(
    'deep names in brackets',
    fields((i) => `a${'[b]'.repeat(31)}[${i}]=x`),
  ),
  form(
    'long names of brackets',
    fields((i) => `a${fill('[', 1000)}${i}=x`),
  ),
  form(
    'long names',
    fields((i) => `${fill('a', 1000)}${i}=x`),
  ),
  form('digits', longFields('n', '9')),
  multipart('one value', 'x', one(fill('x'))),
  multipart('one file', 'x', [['; filename="a.bin"', fill('x', size - 400)]]),
  multipart('line breaks', 'x', one(fill('\r\n'))),
  multipart('dashes behind a boundary of dashes', dashes, one(`x${fill('-'.repeat(60))}`)),
  multipart('almost the boundary', `${dashes.slice(1)}x`, one(fill(`\r\n--${dashes.slice(1)}`))),
  multipart('almost the boundary of one letter', 'x', one(fill('\r\n--y'))),
  multipart('many parts', 'x', many(maxFields, 'x')),
  multipart('many parts of line breaks', 'x', many(maxFields, '\r\n-')),
  multipart('many short parts', dashes, Array(maxFields).fill(['', ''])),
  multipart('a part with long headers', 'x', [
    [`\r\nX: ${fill('y', maxHeaders - 100)}`, fill('x', size - maxHeaders - 400)],
  ]),
  multipart('a part with many headers', 'x', [
    [fill('\r\nX: y', maxHeaders - 100).slice(0, -4), fill('x', size - maxHeaders - 400)],
  ]),
  multipart('ten files', 'x', Array(10).fill(['; filename="a"', fill('\r\n', 100_000)])),
]

const piece = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'[]{}",:\\/-+=&%.0123456789eEx \r\n\té') }),
  fc.constantFrom('--b', '\r\n--b', '\r\n--b\r\n', '{"a":', '[[', '"\\u0061",', '&a[0].b=', '%c3'),
)

/** A body in which a random piece is repeated, as JSON, a form and a multipart form. */
const repeated = fc
  .tuple(fc.array(piece, { minLength: 1, maxLength: 3 }), fc.constantFrom(json, urlencoded, 'b'))
  .filter(([pieces]) => pieces.some((part) => part !== ''))
  .map(([pieces, type]): LargeRequest => {
    const text = fill(pieces.join(''), 700_000)
    const name = `${JSON.stringify(pieces.join(''))} as ${type === 'b' ? 'multipart' : type}`
    if (type === json) {
      const body = `[${JSON.stringify(text).slice(0, 900_000)}`
      return {
        name,
        paths: ['any', 'array'],
        contentType: json,
        body: text.length % 2 ? text : body,
      }
    }
    if (type === urlencoded) {
      return { name, paths: ['plain', 'typed'], contentType: urlencoded, body: text }
    }
    return { ...multipart('random', 'b', one(text)), name, paths: ['plain', 'typed'] }
  })

/** Random large requests, the same for a seed. */
export function randomRequests(count: number, seed: number): LargeRequest[] {
  return fc.sample(repeated, { numRuns: count, seed })
}
