import type { Case } from '../fixtures/ways-worker/src/case.ts'

const textField = {
  schema: { type: 'object', fields: { title: { type: 'string' } } },
  input: { title: 'a&b=c' },
} as const

const lookAfter = { do: 'lookAfter' } as const
const readCookies = { do: 'readCookies' } as const

/** Small cases that once differed from way to way. */
export const knownCases: Readonly<Record<string, Partial<Case>>> = {
  'middleware looks at the response of a stream': {
    use: [lookAfter],
    ending: { is: 'stream', text: 'a,b' },
  },
  'etag() reads the response of a stream': {
    use: [{ do: 'hono', name: 'etag' }],
    ending: { is: 'stream', text: 'a,b' },
  },
  'etag() reads a returned response': {
    method: 'GET',
    use: [{ do: 'hono', name: 'etag' }],
    ending: { is: 'response', status: 200, body: 'a text', header: '1' },
  },
  'csrf() sees a form': { accept: 'form', ...textField, use: [{ do: 'hono', name: 'csrf' }] },
  'a returned response has a status and a cookie': {
    effects: [{ do: 'status', status: 202 }],
    ending: { is: 'response', status: 503, body: '', cookie: 'own=1; Path=/; HttpOnly' },
  },
  'a cookie is deleted, then read': {
    use: [{ do: 'deleteCookie', name: 'theme', when: 'before' }, readCookies],
  },
  'a cookie is set, then read': {
    use: [{ do: 'setCookie', name: 'seen', value: 'é;', when: 'before' }],
    effects: [readCookies],
  },
  'a cookie is set, the request replaced, the cookie set again and read': {
    method: 'GET',
    use: [
      { do: 'setCookie', name: 'seen', value: '', when: 'before', httpOnly: true },
      { do: 'replaceRequest' },
    ],
    effects: [{ do: 'setCookie', name: 'seen', value: 'a b' }, readCookies],
  },
  'the request is replaced, then a cookie set and read': {
    method: 'GET',
    use: [{ do: 'replaceRequest' }],
    effects: [{ do: 'setCookie', name: 'seen', value: 'a b' }, readCookies],
  },
  'a form is redirected by its handler': {
    accept: 'form',
    ...textField,
    use: [lookAfter],
    ending: { is: 'redirect', status: 303 },
  },
  'middleware redirects': { use: [lookAfter, { do: 'redirect', status: 302 }] },
  'an empty text could be null': {
    method: 'GET',
    schema: { type: 'object', fields: { q: { type: 'nullable', of: { type: 'string' } } } },
    input: { q: '' },
  },
  'an empty list could be absent': {
    method: 'GET',
    schema: {
      type: 'object',
      fields: { tags: { type: 'optional', of: { type: 'array', of: { type: 'string' } } } },
    },
    input: { tags: [] },
  },
  'retryAfter has a fraction': {
    ending: { is: 'throw', what: { is: 'HonoActionError', code: 'NOT_FOUND', retryAfter: 1.5 } },
  },
  'middleware replaces the response of an error': {
    use: [lookAfter, { do: 'replaceResponse', status: 402 }],
    ending: { is: 'ownError', data: 1 },
  },
  'middleware throws after a generator was returned': {
    use: [{ do: 'throw', what: { is: 'HonoActionError', code: 'CONFLICT' }, when: 'after' }],
    ending: { is: 'generator', values: [1] },
  },
  'middleware throws after a blob was returned': {
    use: [
      { do: 'throw', what: { is: 'HTTPException', status: 415, response: true }, when: 'after' },
    ],
    ending: { is: 'blob', text: 'a,b' },
  },
  'middleware throws after a response was returned': {
    use: [{ do: 'throw', what: { is: 'null' }, when: 'after' }, lookAfter],
    ending: { is: 'response', status: 200, body: 'a text' },
  },
  'middleware replaces a returned response': {
    use: [{ do: 'replaceResponse', status: 409 }],
    ending: { is: 'response', status: 404, body: '', cookie: 'session=new; Path=/' },
  },
  'middleware throws after another one refused': {
    use: [
      { do: 'throw', what: { is: 'Error' }, when: 'after' },
      { do: 'respond', with: 'error', status: 429, retryAfter: 5 },
    ],
  },
  'a cookie is set that middleware in front has refreshed': {
    use: [readCookies],
    effects: [{ do: 'setCookie', name: 'session', value: 'two' }],
  },
  'a response has no body': { use: [lookAfter], ending: { is: 'response', status: 204, body: '' } },
  'the handler returns a value with the status of an error': {
    effects: [{ do: 'status', status: 404 }],
  },
  'the status is set after the handler': {
    use: [lookAfter, { do: 'status', status: 201, when: 'after' }],
  },
  'middleware returns an immutable redirect': {
    use: [lookAfter, { do: 'redirect', status: 302, immutable: true }],
  },
  'an error has the status of a success': {
    ending: { is: 'throw', what: { is: 'HonoActionError', code: 'CONFLICT', status: 200 } },
  },
  'a blob has no type': { ending: { is: 'blob', text: 'a' } },
  'a cookie is set for two paths': {
    effects: [
      { do: 'setCookie', name: 'seen', value: '1' },
      { do: 'setCookie', name: 'seen', value: 'two', path: '/group' },
      readCookies,
    ],
  },
  'middleware throws after the handler': {
    use: [
      lookAfter,
      { do: 'throw', what: { is: 'HonoActionError', code: 'CONFLICT' }, when: 'after' },
    ],
  },
}
