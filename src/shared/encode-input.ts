import { withErrorUrl } from './errors/error-url.ts'
import { jsonName } from './json-name.ts'

/** A file of an input, with the name of its part in a multipart body: `items[0].photo`. */
type NamedFile = [name: string, file: Blob]

/**
 * Encodes an input as JSON: a date as ISO text, a bigint as digits, a set as an array, a map as an
 * array of entries. If it has files, it is encoded as a multipart body, in which a file has the name
 * of its property, and the JSON has null in its place.
 *
 * @throws TypeError for a value that cannot be sent: a function, a symbol or a promise
 */
export function encodeBody(input: unknown): string | FormData {
  const files: NamedFile[] = []
  const json = JSON.stringify(toJson(input, '', files))
  if (files.length === 0) return json
  const form = new FormData()
  form.append(jsonName, json)
  for (const [name, file] of files) form.append(name || 'file', file)
  return form
}

/**
 * Encodes an input as a query string. A property with a plain form is a parameter, and an array of
 * two or more such values a repeated one. All others are in one parameter as JSON. `undefined` is
 * left out.
 *
 * @throws TypeError for a value that cannot be sent, also for a file
 */
export function toQuery(input: unknown): string {
  if (input === undefined) return ''
  if (input instanceof FormData) return queryOf(new URLSearchParams([...input].map(textOnly)))
  const query = new URLSearchParams()
  const files: NamedFile[] = []
  const json = toJson(input, '', files)
  if (files.length > 0) throw unsendable('a file', files[0]?.[0] ?? '', 'Send it by POST.')
  let rest: unknown = json
  if (isObject(input) && isObject(json) && !Array.isArray(json)) {
    const others: [string, unknown][] = []
    for (const [name, value] of Object.entries(json)) {
      const texts = textsOf(name, (input as Record<string, unknown>)[name])
      if (texts) for (const text of texts) query.append(name, text)
      else if (value !== undefined) others.push([name, value])
    }
    rest = others.length > 0 || !`${query}` ? Object.fromEntries(others) : undefined
  }
  if (rest !== undefined) query.append(jsonName, JSON.stringify(rest))
  return queryOf(query)
}

function queryOf(query: URLSearchParams): string {
  const text = query.toString()
  return text && `?${text}`
}

function textOnly([name, value]: [string, FormDataEntryValue]): [string, string] {
  if (typeof value === 'string') return [name, value]
  throw unsendable('a file', name, 'Send it by POST.')
}

/** Returns the plain texts of a property; undefined if it needs the JSON parameter. */
function textsOf(name: string, value: unknown): string[] | undefined {
  const isList = Array.isArray(value) || value instanceof Set
  if (!isList) {
    const text = plainText(name, value)
    return text === undefined ? undefined : [text]
  }
  const texts = Array.from(value, (item: unknown) => plainText(name, item))
  return texts.length > 1 && !texts.includes(undefined) ? (texts as string[]) : undefined
}

function toJson(value: unknown, name: string, files: NamedFile[]): unknown {
  switch (typeof value) {
    case 'bigint':
      return `${value}`
    case 'number':
      return Number.isFinite(value) ? value : `${value}`
    case 'function':
    case 'symbol':
      throw unsendable(`a ${typeof value}`, name)
  }
  if (!isObject(value)) return value
  if (value instanceof Blob) {
    files.push([name, value])
    return null
  }
  if (value instanceof Date) return Number.isNaN(+value) ? `${value}` : value.toISOString()
  if (value instanceof Promise) throw unsendable('a promise', name, 'Await it.')
  if (Array.isArray(value) || value instanceof Set || value instanceof Map) {
    return Array.from(value as Iterable<unknown>, (item, i) => toJson(item, `${name}[${i}]`, files))
  }
  const { toJSON } = value as { toJSON?: unknown }
  if (typeof toJSON === 'function') return toJson(toJSON.call(value), name, files)
  const entries = Object.entries(value).map(([key, item]) => {
    return [key, toJson(item, nameOf(name, key), files)]
  })
  return Object.fromEntries(entries)
}

/** Characters of a key that have a meaning in the name of a part. */
const special = /[.[\]%"\\\r\n]/g

function nameOf(parent: string, key: string): string {
  const escaped = key.replace(special, (one) => {
    return `%${one.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return `${parent}${parent && '.'}${escaped || '%'}`
}

/** Returns the keys and indexes in the name of a file's part. */
export function pathOfName(name: string): string[] {
  const segments = name.split(/[.[\]]+/).filter((segment) => segment !== '')
  return segments.map((segment) => {
    if (segment === '%') return ''
    return segment.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number(`0x${hex}`)))
  })
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function unsendable(what: string, name: string, hint = 'Leave it out.'): TypeError {
  const part = name ? `${what} at ${name}` : what
  return new TypeError(
    withErrorUrl('HA604', `The input has ${part}, which cannot be sent. ${hint}`),
  )
}

/**
 * Returns the plain form of a property in a query string: `?q=a&page=2`. Texts, numbers, booleans
 * and dates have one. A text that looks like a number or a boolean has none, because the server
 * could not tell them apart.
 *
 * @returns undefined if the property needs the JSON parameter
 */
function plainText(name: string, value: unknown): string | undefined {
  if (/^_json$|^__proto__$|^$|[.[\]]/.test(name)) return undefined
  if (typeof value === 'string') {
    return /^$|^true$|^false$/.test(value) || `${+value}` === value ? undefined : value
  }
  const isDate = value instanceof Date
  if (!isDate && typeof value !== 'number' && typeof value !== 'boolean') return undefined
  if (!Number.isFinite(+value)) return undefined
  return isDate ? value.toISOString() : `${value}`
}
