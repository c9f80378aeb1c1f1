import { describe, expect, it } from 'vitest'
import { basePathProblem, keyProblem, nameProblem } from '../../src/router/entries.ts'

const reserved = 'it is reserved by JavaScript'
const characters = 'it may have letters, digits, "_", "-" and "." only'

describe('the name of a segment', () => {
  it.each([
    'a',
    'A',
    'save_all-2.0',
    '0',
    '.a',
    'a..b',
    'a.',
    '-',
    '_',
    'constructors',
    '...a',
    'get',
  ])('may be %s', (name) => {
    expect(nameProblem(name)).toBeUndefined()
    expect(keyProblem(name)).toBeUndefined()
  })

  it.each(['__proto__', 'constructor', 'prototype', 'then'])('is not %s', (name) => {
    expect(nameProblem(name)).toBe(reserved)
    expect(keyProblem(name)).toBe(reserved)
  })

  it.each([
    '',
    '.',
    '..',
    '...',
    'a/b',
    'a b',
    'ä',
    '%73ave',
    'a?',
    'a#',
    'a\\',
    'a\n',
    '$',
    ':id',
  ])('is not %j', (name) => {
    expect(nameProblem(name)).toBe(characters)
    expect(keyProblem(name)).toBe(characters)
  })

  it.each(['catch', 'finally', 'toJSON', 'toString', 'valueOf'])(
    'may be %s in a path, and not as a key, which the client has as a property',
    (name) => {
      expect(nameProblem(name)).toBeUndefined()
      expect(keyProblem(name)).toBe(reserved)
    },
  )

  it.each(['orThrow', 'defer'])('is not %s as a key, a method of the client', (name) => {
    expect(nameProblem(name)).toBeUndefined()
    expect(keyProblem(name)).toBe(`actions of the client have a method ${name}`)
  })
})

describe('a base path', () => {
  it.each(['/api', '/api/v1', '/a/b/c', '/_actions', '/.well-known/x'])('may be %s', (path) => {
    expect(basePathProblem(path)).toBeUndefined()
  })

  it.each([
    ['', 'it must start with "/"'],
    ['api', 'it must start with "/"'],
    ['api/', 'it must start with "/"'],
    ['/', 'it would take every path of the site'],
    ['/api/', 'it must not end with "/"'],
    ['//', 'it must not end with "/"'],
    ['//api', 'it has an empty segment'],
    ['/a//b', 'it has an empty segment'],
    ['/a/..', `"..": ${characters}`],
    ['/a b/c', `"a b": ${characters}`],
    ['/a/__proto__', `"__proto__": ${reserved}`],
  ])('is not %j', (path, problem) => {
    expect(basePathProblem(path)).toBe(problem)
  })
})
