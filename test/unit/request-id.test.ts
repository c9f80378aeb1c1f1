import { describe, expect, it } from 'vitest'
import { requestIdOf } from '../../src/context/request-id.ts'

const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/

function idOf(headers: Record<string, string> = {}): string {
  return requestIdOf(new Request('https://site.example/', { headers }))
}

describe('the id of a request', () => {
  it.each(['a', 'req_1-A', '0'.repeat(255), '7d0f0c3e-2f4a-4b3c-9d51-6a2e7c1b8f90'])(
    'is the one it came with: %.40s',
    (id) => {
      expect(idOf({ 'x-request-id': id, 'cf-ray': 'ray' })).toBe(id)
    },
  )

  it('is the id of the edge if a request has none', () => {
    expect(idOf({ 'cf-ray': '8f3b2c1d0e9f8a7b-FRA' })).toBe('8f3b2c1d0e9f8a7b-FRA')
    expect(idOf({ 'x-request-id': 'not a word', 'cf-ray': 'ray-FRA' })).toBe('ray-FRA')
  })

  it('is a new one each time where it came with neither', () => {
    expect(idOf()).toMatch(uuid)
    expect(idOf()).not.toBe(idOf())
  })

  it.each([
    '',
    'two words',
    'a;b',
    'a"b',
    '{"level":"error"}',
    '<script>',
    'a.b',
    'ä',
    'a\tb',
    '0'.repeat(256),
  ])('is a new one in place of %.20j', (id) => {
    expect(idOf({ 'x-request-id': id })).toMatch(uuid)
    expect(idOf({ 'cf-ray': id })).toMatch(uuid)
  })
})
