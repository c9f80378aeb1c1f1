import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { notJson } from './body.ts'

/** How deep objects and arrays may be nested: what checks them calls itself for each level. */
const maxDepth = 64

/** Digits that a finite number may have in a row; it can have a few more, which is looked at then. */
const usualDigits = 300

// Fatal: a byte that is not UTF-8 must not become another character.
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Parses the JSON of a request. Before or right after, it rejects what would be expensive or
 * dangerous: deep nesting, very many elements, numbers beyond what a number holds, and the keys
 * through which an object's prototype is reached.
 *
 * @param maxElements of all objects and arrays together
 * @returns undefined for an empty body: an action may take no input
 * @throws HonoActionError `BAD_REQUEST`
 */
export function parseJson(body: string | Uint8Array, maxElements: number): unknown {
  if (body.length === 0) return undefined
  const text = typeof body === 'string' ? body : valid(() => utf8.decode(body))
  const isOdd = scan(text, maxElements)
  const value = valid((): unknown => JSON.parse(text))
  if (isOdd) requirePlain(value)
  return value
}

function valid<Value>(parse: () => Value): Value {
  try {
    return parse()
  } catch (cause) {
    throw notJson(cause)
  }
}

const quote = 0x22
const comma = 0x2c
const backslash = 0x5c

/** What the scan needs of a string; a test counts its calls. */
type Text = Pick<string, 'length' | 'charCodeAt' | 'indexOf' | 'includes' | 'startsWith'>

/**
 * Checks the text before it is parsed, in one pass.
 *
 * @returns whether the parsed value has to be checked too
 */
export function scan(text: Text, maxElements: number): boolean {
  let depth = 0
  let elements = 0
  let digits = 0
  let isOdd = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code <= 0x20) {
      // White space, of which there may be a megabyte.
      if (digits > usualDigits) isOdd = true
      digits = 0
      continue
    }
    if (code >= 0x30 && code <= 0x39) {
      digits++
      continue
    }
    // An exponent, or a number that is as long as one with an exponent is large.
    if (digits > usualDigits || (digits > 0 && (code | 0x20) === 0x65)) isOdd = true
    digits = 0
    if (code === quote) {
      const end = endOfString(text, i)
      if (isUnsafeName(text, i + 1, end)) isOdd = true
      i = end
    } else if (code === 0x7b || code === 0x5b) {
      depth++
      if (!isClosedAt(text, i + 1)) elements++
    } else if (code === 0x7d || code === 0x5d) depth--
    else if (code === comma) elements++
    if (depth > maxDepth) throw refused(`is nested deeper than ${maxDepth} levels`)
    if (elements > maxElements) throw refused(`has more elements than maxElements, ${maxElements}`)
  }
  // A key can be spelled with escapes.
  return isOdd || digits > usualDigits || text.includes('\\u')
}

/** Returns true for a text that as a key leads to a prototype. */
function isUnsafeName(text: Text, start: number, end: number): boolean {
  if (end - start === 9) return text.startsWith('__proto__', start)
  return end - start === 11 && text.startsWith('constructor', start)
}

/** Returns true if an object or an array ends without an element. */
function isClosedAt(text: Text, start: number): boolean {
  let i = start
  while (text.charCodeAt(i) <= 0x20) i++
  const code = text.charCodeAt(i)
  return code === 0x7d || code === 0x5d
}

/**
 * The place of the quote that ends a string, or the end of the text. `indexOf` searches ten times as
 * fast as this loop, but a call of it costs as much as 8 to 16 turns: so the first 8 characters, and
 * the 8 after each escaped quote, are looked at one by one.
 */
function endOfString(text: Text, start: number): number {
  let i = start + 1
  for (;;) {
    for (const fast = i + 8; i < fast; i++) {
      const code = text.charCodeAt(i)
      if (code === quote) return i
      if (code === backslash) i++
    }
    const end = text.indexOf('"', i)
    if (end === -1) return text.length
    let escapes = end
    while (escapes > i && text.charCodeAt(escapes - 1) === backslash) escapes--
    if ((end - escapes) % 2 === 0) return end
    i = end + 1
  }
}

function requirePlain(value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw refused('has a number that is too large')
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    const isPrototype =
      key === '__proto__' ||
      (key === 'constructor' &&
        typeof inner === 'object' &&
        inner !== null &&
        Object.hasOwn(inner, 'prototype'))
    if (isPrototype) throw refused(`has a key that is not allowed: ${key}`)
    requirePlain(inner)
  }
}

function refused(what: string): HonoActionError {
  return new HonoActionError({ code: 'BAD_REQUEST', message: `The body ${what}` })
}
