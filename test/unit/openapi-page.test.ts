import { createHash } from 'node:crypto'
import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { actionsOf, describedRouter } from '../support/openapi.ts'

const shop = await actionsOf('test/fixtures/openapi-worker/src/actions.ts')

async function pageOf(...args: Parameters<typeof describedRouter>) {
  const response = await describedRouter(...args).request('https://shop.example/api/reference')
  expect(response.status).toBe(200)
  return { response, html: await response.text() }
}

/** Every tag of a page, with its attributes. */
function tagsOf(html: string): string[] {
  return html.replace(/<style>.*<\/style>/s, '').match(/<[a-z][^>]*>/gi) ?? []
}

describe('the reference page', () => {
  it('loads nothing, runs nothing, and may be framed by nobody', async () => {
    const { response, html } = await pageOf(shop)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const css = /<style>(.*)<\/style>/s.exec(html)?.[1] ?? ''
    const hash = createHash('sha256').update(css).digest('base64')
    expect(response.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; ` +
        "form-action 'none'; frame-ancestors 'none'",
    )
    expect(html).not.toMatch(/<script|javascript:|\son\w+=|\sstyle=/i)
    const loaded = tagsOf(html).filter((tag) =>
      /\s(src|srcset|action)=|<(iframe|object|img)/i.test(tag),
    )
    expect(loaded).toEqual([])
    expect(tagsOf(html).filter((tag) => tag.startsWith('<link'))).toEqual([
      '<link rel="icon" href="data:,">',
    ])
    expect(css).not.toMatch(/url\(|@import/)
  })

  it('has only links that lead somewhere', async () => {
    const { html } = await pageOf(shop)
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id)
    expect(ids).toHaveLength(new Set(ids).size)
    const links = [...html.matchAll(/\shref="([^"]*)"/g)].map(([, href = '']) => href)
    const inside = links.filter((href) => href.startsWith('#'))
    expect(inside.filter((href) => !ids.includes(decodeURIComponent(href.slice(1))))).toEqual([])
    expect(new Set(links.filter((href) => !href.startsWith('#')))).toEqual(
      new Set(['data:,', '/api/openapi.json']),
    )
  })

  it('shows how an action is called', async () => {
    const { html } = await pageOf(shop)
    const text = html.replaceAll('&#39;', "'").replaceAll('&quot;', '"')
    expect(text).toContain("actions.staff['old-report']({\n  day: '2026-01-31',\n})")
    expect(text).toContain('// or from a queue, later: actions.subscribe.defer(...)')
    expect(text).toContain('for await (const value of data ?? [])')
    expect(text).toContain("form.set('image', file)")
    expect(text).toContain("curl 'https://shop.example/api/search?text=text'")
    expect(text).toContain(
      "curl 'https://shop.example/api/subscribe' \\\n" +
        "  -H 'content-type: application/json' \\\n" +
        `  -d '{"mail":"ada@example.com"}'`,
    )
    // Without it the form would be refused.
    expect(text).toContain("-H 'origin: https://shop.example' \\\n  -F 'isbn=text' \\\n")
    expect(text).toContain("curl -X DELETE 'https://shop.example/api/files/{name}'")
  })

  it('calls the server that the document names', async () => {
    const { html } = await pageOf(shop, { servers: [{ url: 'https://api.example.com/v2/' }] })
    expect(html).toContain('https://api.example.com/v2/api/ping')
    expect(html).not.toContain('https://shop.example')
  })

  it('shows types as people write them', async () => {
    const { html } = await pageOf({
      typed: defineHonoAction({
        schema: z.object({
          id: z.int().min(1).max(9),
          tags: z.array(z.enum(['a', 'b'])).max(3),
          pair: z.tuple([z.string(), z.number()]),
          at: z.date().nullable(),
          photo: z.file().mime(['image/png', 'image/webp']),
          any: z.any(),
        }),
        handler: () => 1,
      }),
    })
    const rows = [...html.matchAll(/<tr class="d0">(.*?)<\/tr>/gs)].map(([, row = '']) =>
      row
        .replace(/<[^>]*>/g, ' ')
        .replaceAll('&quot;', '"')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    expect(rows).toEqual(
      expect.arrayContaining([
        'id required integer 1 to 9',
        'tags required ("a" | "b")[] at most 3 items',
        'pair required [string, number]',
        'at required string date-time | null',
        'photo required file image/png or image/webp',
        'any required any',
      ]),
    )
  })

  it.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    '`<b>`',
    '</style><script>alert(1)</script>',
    '&lt;b&gt;',
  ])('shows %s as it is', async (hostile) => {
    const attack = defineHonoAction({
      use: [Object.defineProperty(async () => {}, 'name', { value: hostile })],
      schema: z
        .object({
          [hostile]: z.string().describe(hostile).default(hostile),
          kind: z.enum([hostile]),
          text: z.string().regex(/<b>/),
          named: z.literal(hostile).meta({ id: hostile }),
        })
        .meta({ title: hostile, description: hostile }),
      output: z.object({ [hostile]: z.string().describe(hostile) }),
      errors: { [hostile]: z.object({ [hostile]: z.string() }) },
      handler: () => ({}) as never,
    })
    const description = hostile
    const { html } = await pageOf(
      { attack },
      { info: { title: hostile, version: hostile, description } },
    )
    const safe = await pageOf({ attack: defineHonoAction({ handler: () => 1 }) })
    const known = new Set([...tagsOf(safe.html), ...tagsOf((await pageOf(shop)).html)].map(nameOf))
    expect(tagsOf(html).filter((tag) => !known.has(nameOf(tag)))).toEqual([])
    expect(html).not.toMatch(/<(script|img|svg|b)\b/i)
    expect(html).toContain(
      hostile
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll("'", '&#39;')
        .replaceAll('`', ''),
    )
  })
})

function nameOf(tag: string): string {
  return /^<([a-z0-9]+)/i.exec(tag)?.[1] ?? tag
}
