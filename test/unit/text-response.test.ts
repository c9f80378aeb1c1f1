import { describe, expect, it, vi } from 'vitest'
import { readFromText } from '../../src/client/text-response.ts'

const text = '{"data":1,"error":null}'
const make = (of = text) => {
  const headers = { 'content-type': 'application/json', 'x-own': 'a' }
  return readFromText(new Response(of, { status: 201, headers }), of)
}
const reads = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'] as const

describe('a response whose text is at hand', () => {
  it('reads it without the stream of the body', async () => {
    const stream = vi.spyOn(Response.prototype, 'body', 'get')
    const [json, own] = [make(), make()]
    expect(await json.json()).toEqual({ data: 1, error: null })
    expect(await own.text()).toBe(text)
    expect(stream).not.toHaveBeenCalled()
    stream.mockRestore()
  })

  it('is a response in all else', async () => {
    const response = make()
    expect(response).toBeInstanceOf(Response)
    expect(response.constructor).toBe(Response)
    expect([response.status, response.ok, response.headers.get('x-own')]).toEqual([201, true, 'a'])
    expect(response.bodyUsed).toBe(false)
    const copy = new Response(response.body, response)
    expect([copy.status, copy.headers.get('x-own'), await copy.text()]).toEqual([201, 'a', text])
  })

  it.each(['arrayBuffer', 'blob', 'bytes'] as const)('gives its %s', async (name) => {
    const response = make()
    expect(await new Response(await response[name]()).text()).toBe(text)
    expect(response.bodyUsed).toBe(true)
    await expect(response.text()).rejects.toThrow(TypeError)
  })

  it.each(reads)('is read once: by json, and not by %s after that', async (name) => {
    const response = make()
    const read = response.json()
    expect(response.bodyUsed).toBe(true)
    await read
    await expect(response[name]()).rejects.toThrow(TypeError)
    expect(response.bodyUsed).toBe(true)
  })

  it('has no copy once it was read', async () => {
    const response = make()
    await response.text()
    expect(() => response.clone()).toThrow(TypeError)
    expect(() => new Response(response.body)).toThrow(TypeError)
  })

  it('has copies before, each of which can be read', async () => {
    const response = make()
    const copy = response.clone()
    expect(await copy.json()).toEqual(await response.json())
  })

  it('is not read while somebody else does', async () => {
    const response = make()
    response.body?.getReader()
    await expect(response.json()).rejects.toThrow(TypeError)
  })

  it('is read once, also by middleware that came before', async () => {
    const response = new Response(text)
    await response.text()
    await expect(readFromText(response, text).json()).rejects.toThrow(TypeError)
  })

  it('rejects where it is no JSON', async () => {
    await expect(make('no JSON').json()).rejects.toThrow(SyntaxError)
  })
})
