import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { notJson } from './body.ts'

/** The maximum depth of objects and arrays. Validators recurse for each level. */
const maxDepth = 64

/** Digits in a row that are finite in any case. A longer number is checked after parsing. */
const usualDigits = 300

// Fatal: a byte that is not UTF-8 must not become another character.
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Parses the JSON of a request. Rejects expensive or dangerous JSON: deep nesting, too many
 * elements, numbers that overflow, and keys that reach an object's prototype.
 *
 * @param maxElements of all objects and arrays together
 * @returns undefined for an empty body: an action may have no input
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

/** The part of a string that the scan uses. A test counts its calls. */
type Text = Pick<string, 'length' | 'charCodeAt' | 'indexOf' | 'includes' | 'startsWith'>

/**
 * Checks the text before it is parsed, in one pass.
 *
 * @returns true if the parsed value has to be checked too
 */
export function scan(text: Text, maxElements: number): boolean {
  let depth = 0
  let elements = 0
  let digits = 0
  let isOdd = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code <= 0x20) {
      // First, because there may be a megabyte of white space.
      if (digits > usualDigits) isOdd = true
      digits = 0
      continue
    }
    if (code >= 0x30 && code <= 0x39) {
      digits++
      continue
    }
    // A number with an exponent or with very many digits may overflow.
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
    if (depth > maxDepth) throw rejected(`is nested deeper than ${maxDepth} levels`)
    if (elements > maxElements) throw rejected(`has more elements than maxElements, ${maxElements}`)
  }
  // A key can be spelled with escapes.
  return isOdd || digits > usualDigits || text.includes('\\u')
}

/** Returns true for a text that reaches a prototype if it is a key. */
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
 * Returns the index of the quote that ends a string, or the text's length. `indexOf` is ten times
 * as fast as this loop, but one call takes as long as 8 to 16 iterations. So the loop checks the
 * first 8 characters, and the 8 after each escaped quote.
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
    throw rejected('has a number that is too large')
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    const isPrototype =
      key === '__proto__' ||
      (key === 'constructor' &&
        typeof inner === 'object' &&
        inner !== null &&
        Object.hasOwn(inner, 'prototype'))
    if (isPrototype) throw rejected(`has a key that is not allowed: ${key}`)
    requirePlain(inner)
  }
}

function rejected(what: string): HonoActionError {
  return new HonoActionError({ code: 'BAD_REQUEST', message: `The body ${what}` })
}
