import { describe, expect, it } from 'vitest'
import { sameOriginPath } from '../../src/router/page-forms/same-origin-path.ts'

const here = new URL('https://site.example/form?x#y')

describe('a redirect', () => {
  it.each([
    ['/', '/'],
    ['/thanks', '/thanks'],
    ['/a/../b', '/b'],
    ['/a?b=//c#d', '/a?b=//c#d'],
    ['/ä b', '/%C3%A4%20b'],
    ['/:80', '/:80'],
    ['/@evil.example', '/@evil.example'],
    ['/a//evil.example', '/a//evil.example'],
    ['/a b~', '/a%20b~'],
  ])('goes to %j of this site', (path, location) => {
    expect(sameOriginPath(path, here)).toBe(location)
  })

  it.each([
    '',
    'thanks',
    '?a=b',
    '#top',
    './a',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/a\r\nset-cookie: x=1',
    '/\0',
    '/a\x1f',
    '/a\x7f',
    '/../\t/evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/%2e//evil.example',
    '/a/..//evil.example',
    ' //evil.example',
    'https://evil.example/',
    'https://site.example/thanks',
    'javascript:alert(1)',
  ])('does not go to %j', (path) => {
    expect(() => sameOriginPath(path, here)).toThrow('not given a path of this site')
  })
})
