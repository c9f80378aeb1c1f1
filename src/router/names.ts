import { callerNames, isLanguageName } from '../shared/client-names.ts'

/** Names that mean something to JavaScript itself: to object literals, classes and promises. */
const reserved = new Set(['__proto__', 'constructor', 'prototype', 'then'])

/**
 * What is wrong with `name` as a segment of a URL, or undefined where nothing is.
 */
export function nameProblem(name: string): string | undefined {
  if (reserved.has(name)) return 'it is reserved by JavaScript'
  if (!/^(?!\.+$)[A-Za-z0-9_.-]+$/.test(name)) {
    return 'it may have letters, digits, "_", "-" and "." only'
  }
  return undefined
}

/** The same for a key of `honoActions`, which the client has as a property. */
export function keyProblem(name: string): string | undefined {
  if (callerNames.has(name)) return `actions of the client have a method ${name}`
  if (isLanguageName(name)) return 'it is reserved by JavaScript'
  return nameProblem(name)
}

/** What is wrong with `basePath`, or undefined where nothing is. */
export function basePathProblem(basePath: string): string | undefined {
  if (!basePath.startsWith('/')) return 'it must start with "/"'
  if (basePath === '/') return 'it would take every path of the site'
  if (basePath.endsWith('/')) return 'it must not end with "/"'
  for (const segment of basePath.slice(1).split('/')) {
    if (segment === '') return 'it has an empty segment'
    const problem = nameProblem(segment)
    if (problem) return `"${segment}": ${problem}`
  }
  return undefined
}
