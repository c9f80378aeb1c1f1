import { HonoRequest } from 'hono/request'
import { describe, expect, it, vi } from 'vitest'
import { isForm } from '../../src/actions/input/content-type.ts'
import { readForm as readHonoForm } from '../../src/actions/input/form/read-form.ts'
import { type ActionLimits, resolveLimits } from '../../src/actions/input/limits.ts'

const urlencoded = 'application/x-www-form-urlencoded'
const unreadable = { code: 'BAD_REQUEST', message: 'The form cannot be read' }

function post(body: BodyInit, contentType?: string): Request {
  const headers: HeadersInit = contentType === undefined ? {} : { 'content-type': contentType }
  return new Request('http://x/', { method: 'POST', body, headers })
}

function readForm(request: Request, limits: Required<ActionLimits>): Promise<FormData> {
  return readHonoForm(new HonoRequest(request), limits)
}

function part(name: string, value: string, more = ''): string {
  return `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`
}

function files(...sizes: number[]): FormData {
  const form = new FormData()
  for (const [i, size] of sizes.entries()) {
    form.append('file', new File([new Uint8Array(size)], `${i}.bin`))
  }
  return form
}

describe('isForm', () => {
  it('compares the media type, and nothing else', () => {
    for (const type of [
      urlencoded,
      'multipart/form-data; boundary=b',
      'Multipart/FORM-Data;boundary=b',
      `  ${urlencoded.toUpperCase()} ; charset=utf-8`,
    ]) {
      expect(isForm(type), type).toBe(true)
    }
    for (const type of [
      null,
      '',
      'application/json',
      'text/plain',
      'multipart/mixed',
      `text/plain; ${urlencoded}`,
      `application/json; x=multipart/form-data`,
      `${urlencoded}x`,
      `x${urlencoded}`,
    ]) {
      expect(isForm(type), String(type)).toBe(false)
    }
  })
})

describe('readForm', () => {
  it('reads both kinds, whatever the case of their type', async () => {
    const fields = [...(await readForm(post('a=1&a=%C3%A4&b=+', urlencoded), resolveLimits()))]
    expect(fields).toEqual([
      ['a', '1'],
      ['a', 'ä'],
      ['b', ' '],
    ])
    const upper = await readForm(
      post(`${part('a', '1')}--b--\r\n`, 'Multipart/Form-Data; boundary="b"'),
      resolveLimits(),
    )
    expect(upper.get('a')).toBe('1')
    const form = await readForm(post(files(3)), resolveLimits())
    expect(form.get('file')).toMatchObject({ name: '0.bin', size: 3 })
    expect([...(await readForm(post('', urlencoded), resolveLimits()))]).toEqual([])
  })

  it.each([
    ['no boundary', 'multipart/form-data', `${part('a', '1')}--b--\r\n`],
    ['another boundary', 'multipart/form-data; boundary=zzz', `${part('a', '1')}--b--\r\n`],
    ['truncated in a value', 'multipart/form-data; boundary=b', part('a', '1').slice(0, -2)],
    ['truncated after a part', 'multipart/form-data; boundary=b', part('a', '1')],
    ['truncated in the end', 'multipart/form-data; boundary=b', `${part('a', '1')}--b-`],
    ['no name', 'multipart/form-data; boundary=b', '--b\r\nX: y\r\n\r\n1\r\n--b--\r\n'],
    ['empty', 'multipart/form-data; boundary=b', ''],
    ['not a form', 'application/json', '{}'],
    ['no type', '', '{}'],
  ])('answers 400 to a form that cannot be read: %s', async (_, type, body) => {
    const error: unknown = await readForm(post(body, type), resolveLimits()).catch((e) => e)
    expect(error).toMatchObject(unreadable)
    expect(error).toHaveProperty('cause', expect.any(TypeError))
  })

  it('counts the bytes of both kinds', async () => {
    const limits = resolveLimits({ maxBodySize: 10 })
    expect((await readForm(post('a=34567890', urlencoded), limits)).get('a')).toBe('34567890')
    // As bytes: Node reads on in a FormData whose stream was cancelled, and rejects.
    const multipart = new Response(files(1))
    const type = multipart.headers.get('content-type') ?? ''
    const bytes = await multipart.arrayBuffer()
    for (const request of [post('a=345678901', urlencoded), post(bytes, type)]) {
      await expect(readForm(request, limits)).rejects.toMatchObject({
        code: 'CONTENT_TOO_LARGE',
        message: expect.stringContaining('maxBodySize'),
      })
    }
  })

  it('counts fields, each time', async () => {
    const limits = resolveLimits({ maxFields: 3 })
    expect([...(await readForm(post('a&a&&&b=1&', urlencoded), limits))]).toHaveLength(3)
    const form = new FormData()
    for (const value of ['1', '2', '3']) form.append('a', value)
    expect([...(await readForm(post(form), limits))]).toHaveLength(3)
    form.append('empty', new File([], ''))
    for (const request of [post('a&a&b=1&c', urlencoded), post(form)]) {
      await expect(readForm(request, limits)).rejects.toMatchObject({
        code: 'CONTENT_TOO_LARGE',
        message: 'The form has more fields than maxFields, 3',
      })
    }
  })

  it('counts no ampersands in the texts of the other kind', async () => {
    const form = new FormData()
    form.append('a', '&x'.repeat(2000))
    const read = await readForm(post(form), resolveLimits())
    expect(read.get('a')).toBe('&x'.repeat(2000))
  })

  it('counts the fields of a form before it parses them', async () => {
    const parse = vi.spyOn(Response.prototype, 'formData')
    const form = new FormData()
    // As many parts as fields and files together, and one more.
    for (let i = 0; i < 1011; i++) form.append('a', '')
    for (const request of [post('a&'.repeat(1001), urlencoded), post(form)]) {
      await expect(readForm(request, resolveLimits())).rejects.toMatchObject({
        code: 'CONTENT_TOO_LARGE',
      })
    }
    expect(parse).not.toHaveBeenCalled()
    parse.mockRestore()
  })

  it('counts files, and measures each', async () => {
    const limits = resolveLimits({ maxFiles: 2, maxFileSize: 5, maxFields: 1 })
    const named = (name: string, value: string) => part('a', value, `; filename="${name}"`)
    const body = `${named('x', '12345')}${named('y', '')}${named('', '')}--b--\r\n`
    const form = await readForm(post(body, 'multipart/form-data; boundary=b'), limits)
    expect([...form]).toHaveLength(3)
    await expect(readForm(post(files(1, 1, 1)), limits)).rejects.toMatchObject({
      code: 'CONTENT_TOO_LARGE',
      message: 'The form has more files than maxFiles, 2',
    })
    await expect(readForm(post(files(1, 6)), limits)).rejects.toMatchObject({
      code: 'CONTENT_TOO_LARGE',
      message: 'The form has a file larger than maxFileSize, 5 bytes',
    })
  })

  it.each([
    '__proto__',
    'a.__proto__.x',
    'a[__proto__]',
    'constructor[prototype][x]',
    'a[0].__proto__',
  ])('refuses the name %s', async (name) => {
    const form = new FormData()
    form.append(name, 'polluted')
    for (const request of [post(form), post(`${encodeURIComponent(name)}=1`, urlencoded)]) {
      await expect(readForm(request, resolveLimits())).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      })
    }
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })

  it('leaves other names alone, those of a raw form may be anything', async () => {
    const form = await readForm(
      post('a[&constructor=1&prototype&x.=2&=3', urlencoded),
      resolveLimits(),
    )
    expect([...form.keys()]).toEqual(['a[', 'constructor', 'prototype', 'x.', ''])
  })
})
