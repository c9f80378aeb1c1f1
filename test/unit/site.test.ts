import { describe, expect, it } from 'vitest'
import { repository, rewriteLinks } from '../../site/src/docs/links.ts'
import { llmsFull, llmsIndex } from '../../site/src/docs/llms.ts'
import { readPage, readPages, withOwnId } from '../../site/src/docs/pages.ts'
import { sidebarOf } from '../../site/src/docs/sidebar.ts'
import { answerOf } from '../../site/src/pictures/answer.ts'
import { bars } from '../../site/src/pictures/bars.ts'
import { matrix } from '../../site/src/pictures/matrix.ts'
import { withPictures } from '../../site/src/pictures/place.ts'
import { parseTables } from '../../site/src/pictures/tables.ts'

describe('a page', () => {
  it('has its heading as title, its first paragraph as description, and the rest', () => {
    const text =
      '# `kv` and **more**\n\nReads [KV](x.md), a_b.\nTwice.\n\n```ts\nconst a = 1\n```\n'
    expect(readPage('docs/recipes/Key-Values.md', text)).toEqual({
      file: 'docs/recipes/Key-Values.md',
      id: 'recipes/key-values',
      title: 'kv and more',
      description: 'Reads KV, a_b. Twice.',
      body: '\nReads [KV](x.md), a_b.\nTwice.\n\n```ts\nconst a = 1\n```\n',
    })
  })

  it('has a description that a search engine shows in full', () => {
    const long = `${'A sentence of some words. '.repeat(5)}${'word '.repeat(50)}`
    expect(readPage('docs/a.md', `# A\n\n${long}\n`).description).toBe(
      'A sentence of some words. '.repeat(5).trim(),
    )
    const { description } = readPage('docs/a.md', `# A\n\n${'word '.repeat(99)}\n`)
    expect(description).toMatch(/^(word )+…$/)
    expect(description.length).toBeLessThan(161)
  })

  it('of a folder is its README', () => {
    expect(readPage('docs/api/README.md', '# All\n\nText\n').id).toBe('api')
  })

  it('of a folder has another name where a page has that one', () => {
    const files = ['docs/errors.md', 'docs/errors/README.md', 'docs/api/README.md']
    const pages = files.map((file) => readPage(file, '# All\n\nText\n')).map(withOwnId)
    expect(pages.map(({ id }) => id)).toEqual(['errors', 'errors/all', 'api'])
  })

  it('is described in words, not in code', () => {
    const text = '# HA101: Gone\n\n```text\nA message.\n\nThe rest.\n```\n\nIt is gone.\n'
    expect(readPage('docs/errors/HA101.md', text).description).toBe('It is gone.')
  })

  it('needs a heading', () => {
    expect(() => readPage('docs/a.md', 'Text\n')).toThrow('docs/a.md begins with no # heading')
  })
})

describe('the links of a page', () => {
  const ids = new Map([
    ['docs/forms.md', 'forms'],
    ['docs/errors/HA101.md', 'errors/ha101'],
    ['docs/api/README.md', 'api'],
  ])
  const rewritten = (target: string, file = 'docs/actions.md') =>
    rewriteLinks(`[a](${target})`, file, ids).slice(4, -1)

  it.each([
    ['forms.md', '/forms/'],
    ['forms.md#typed-fields', '/forms/#typed-fields'],
    ['errors/HA101.md', '/errors/ha101/'],
    ['api/README.md', '/api/'],
    ['api', '/api/'],
    ['../README.md', '/'],
    ['#define', '#define'],
    ['https://hono.dev', 'https://hono.dev'],
    ['../SECURITY.md', `${repository}/blob/main/SECURITY.md`],
    ['../README.md#why', `${repository}/blob/main/README.md#why`],
    ['../site/public/preview.png', '/preview.png'],
    ['../src/actions', `${repository}/tree/main/src/actions`],
  ])('%s leads to %s', (target, address) => {
    expect(rewritten(target)).toBe(address)
  })

  it('start at the folder of their file', () => {
    expect(rewritten('../forms.md', 'docs/recipes/uploads.md')).toBe('/forms/')
    expect(rewritten('docs/forms.md', 'README.md')).toBe('/forms/')
  })

  it('keep their titles, and code stays as it is', () => {
    const text = '[`a`](forms.md "b c") `[a](forms.md)`\n\n```md\n[a](forms.md)\n```\n[b](forms.md)'
    expect(rewriteLinks(text, 'docs/actions.md', ids)).toBe(
      '[`a`](/forms/ "b c") `[a](forms.md)`\n\n```md\n[a](forms.md)\n```\n[b](/forms/)',
    )
  })

  it('fail the build if their target is missing', () => {
    expect(() => rewritten('gone.md')).toThrow(
      'docs/actions.md has a link to gone.md, which is not there',
    )
  })
})

describe('the sidebar', () => {
  it('lists the pages in reading order, and other pages at the end', () => {
    const ids = ['worker', 'forms', 'errors', 'errors/ha101', 'unknown', 'recipes/b', 'comparison']
    const titled = (id: string) => (id === 'comparison' ? 'Comparison' : id.toUpperCase())
    expect(sidebarOf(ids.map((id) => ({ id, title: titled(id) })))).toEqual([
      {
        label: 'Learn',
        collapsed: false,
        items: [
          { slug: 'index', label: 'Overview' },
          { slug: 'errors', label: 'ERRORS' },
        ],
      },
      {
        label: 'Guides',
        collapsed: false,
        items: [
          { slug: 'forms', label: 'FORMS' },
          { slug: 'worker', label: 'WORKER' },
        ],
      },
      { label: 'Recipes', collapsed: false, items: [{ slug: 'recipes/b', label: 'RECIPES/B' }] },
      {
        label: 'Reference',
        collapsed: false,
        items: [{ slug: 'comparison', label: 'Comparison' }],
      },
      {
        label: 'Error numbers',
        collapsed: true,
        items: [{ slug: 'errors/ha101', label: 'ERRORS/HA101' }],
      },
      { label: 'More', collapsed: false, items: [{ slug: 'unknown', label: 'UNKNOWN' }] },
    ])
  })

  it('has a group for each page of the docs, with the API and the error numbers collapsed', () => {
    const sidebar = sidebarOf(readPages())
    expect(sidebar.map(({ label }) => label)).not.toContain('More')
    const collapsed = sidebar.filter((group) => group.collapsed)
    expect(collapsed.map(({ label }) => label)).toEqual(['API', 'Error numbers'])
  })
})

describe('the texts for language models', () => {
  const files = ['docs/forms.md', 'docs/errors.md', 'docs/errors/HA101.md', 'docs/api/client.md']
  const pages = files.map((file) => readPage(file, `# ${file}\n\nSome text.\n\n## More\n`))

  it('list the pages by group, with links to their Markdown', () => {
    const index = llmsIndex(pages)
    const raw = 'https://raw.githubusercontent.com/gnosticdev/hono-actions/main'
    expect(index).toMatch(/^# hono-actions\n\n> Type-safe/)
    expect(index).toContain(`## Guides\n\n- [docs/forms.md](${raw}/docs/forms.md): Some text.\n`)
    for (const file of files) expect(index).toContain(`(${raw}/${file})`)
  })

  it('have the text of the guides, and not the API reference', () => {
    const full = llmsFull(pages)
    expect(full).toContain('# docs/forms.md\n\nSome text.\n\n## More\n')
    expect(full).toContain('# docs/errors.md')
    expect(full).not.toContain('HA101')
    expect(full).not.toContain('docs/api')
  })
})

const comparison = `# Not this

\`\`\`md
| in | code |
| --- | --- |
| not | this |
\`\`\`

## Guards & \`input\`

| | ours | theirs |
| --- | --- | --- |
| Guards \\| more | [yes, all](../a.ts "b") | no: <none> |
| Uploads | yes | partly: some |

## Where

| | ours | theirs |
| --- | --- | --- |
| Cookies | yes | not checked |
`

describe('the tables of a page', () => {
  it('are found with their headings, as plain text', () => {
    expect(parseTables(comparison)).toEqual([
      {
        heading: 'Guards & input',
        columns: ['', 'ours', 'theirs'],
        rows: [
          ['Guards | more', 'yes, all', 'no: <none>'],
          ['Uploads', 'yes', 'partly: some'],
        ],
        index: comparison.indexOf('| | ours'),
        end: comparison.indexOf('\n## Where'),
      },
      {
        heading: 'Where',
        columns: ['', 'ours', 'theirs'],
        rows: [['Cookies', 'yes', 'not checked']],
        index: comparison.lastIndexOf('| | ours'),
        end: comparison.length,
      },
    ])
  })

  it.each([
    ['yes: by HTTP, in process', 'yes'],
    ['any Standard Schema', 'yes'],
    ['one package each, or Standard Schema', 'yes'],
    ['partly: one for all', 'partly'],
    ['one', 'partly'],
    ['Zod 4', 'partly'],
    ['no: by hand', 'no'],
    ['not yet', 'no'],
    ['not checked', 'unknown'],
  ])('%j is read as %s', (cell, answer) => {
    expect(answerOf(cell)).toBe(answer)
  })
})

/** How often a mark is in a picture. */
const count = (picture: string, mark: string) => picture.split(`class="${mark}"`).length - 1

describe('the pictures', () => {
  const tables = parseTables(comparison)
  const [guards] = tables

  it('of a comparison have a mark for each cell, once beside and once below its label', () => {
    const picture = guards ? matrix(guards) : ''
    const [wide = '', narrow = ''] = picture.split('picture-narrow')
    for (const half of [wide, narrow.split('<figcaption>')[0] ?? '']) {
      expect(count(half, 'yes')).toBe(2)
      expect(count(half, 'no')).toBe(1)
      expect(count(half, 'partly')).toBe(1)
      expect(half).toContain('<title>theirs: no: &lt;none&gt;</title>')
    }
    expect(picture).toContain('Guards &amp; input: ours, theirs</title>')
  })

  const figures = (header: string, values: string[]) => ({
    heading: 'Requests',
    columns: ['what', header],
    rows: values.map((value, row) => [`row ${row}`, value]),
    index: 0,
    end: 0,
  })

  it('of ratios have a bar for each, as long as its number', () => {
    const [picture = ''] = bars(figures('ratio', ['1.00', '2.5', '0.5×']))
    const lengths = [...picture.matchAll(/class="bar"[^>]* width="([\d.]+)"/g)].map(([, w]) => w)
    // Once for a desktop, and once for a phone.
    expect(lengths).toEqual(['224', '560', '112', '116', '290', '58'])
    expect(picture).toContain('<path class="one" d="M224 0')
    expect(picture).toContain('<path class="one" d="M116 0')
    expect(picture).toContain('row 0: 1.00; row 1: 2.5; row 2: 0.5×.')
  })

  it('are drawn for columns of ratios only', () => {
    expect(bars(figures('requests', ['1', '2']))).toEqual([])
    expect(bars(figures('ratio', ['1', 'many']))).toEqual([])
    expect(bars(figures('duration', ['1', '2']))).toEqual([])
  })

  it('are on one line before their tables, which are collapsed', () => {
    const placed = withPictures('docs/comparison.md', comparison)
    const lines = placed.split('\n')
    const found = lines.flatMap((line, index) => (line.startsWith('<figure') ? [index] : []))
    expect(found.map((index) => lines.slice(index + 2, index + 6))).toEqual(
      ['Guards & input', 'Where'].map((heading) => [
        '<details>',
        `<summary>${heading}: the table, with a test for each answer</summary>`,
        '',
        '| | ours | theirs |',
      ]),
    )
    const added = /^(<figure|<\/?details>|<summary>)/
    const others = lines.filter((line) => line && !added.test(line))
    expect(others).toEqual(comparison.split('\n').filter(Boolean))
    expect(withPictures('docs/actions.md', comparison)).toBe(comparison)
  })

  it('of this library stand out among the bars', () => {
    const table = figures('ratio', ['1', '2'])
    const rows = [...table.rows, ['**this library**', '1.5']]
    const [picture = ''] = bars({ ...table, rows })
    expect(picture.split('class="bar strong"')).toHaveLength(3)
    expect(picture).toContain('Lower is better')
  })
})

describe('the diagrams', () => {
  const text = (lines: string) =>
    `Before\n\n\`\`\`mermaid\nflowchart TD\n  accTitle: Life\n  accDescr: All of it\n${lines}\n\`\`\`\n\nAfter\n`
  const draw = (lines: string) => withPictures('docs/a.md', text(lines))
  const boxes = (picture: string) =>
    [...picture.matchAll(/<rect class="box" x="([\d.]+)" y="([\d.]+)"/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ])

  it('have a box for each step in its order, an arrow for each way, and a description', () => {
    const picture = draw('a["Start<br/>here"]\nb["Left"]\nc["Right"]\na --> b\na -->|"or"| c')
    expect(picture).toMatch(/^Before\n\n<figure.*<\/figure>\n\nAfter\n$/)
    expect(picture).toMatch(/<title[^>]*>Life<\/title><desc[^>]*>All of it<\/desc>/)
    const [start, left, right] = boxes(picture)
    expect(left?.[1]).toBe(right?.[1])
    expect(left?.[1]).toBeGreaterThan(start?.[1] ?? 0)
    expect(right?.[0]).toBeGreaterThan(left?.[0] ?? 0)
    expect(count(picture, 'arrow')).toBe(4)
    expect(picture).toContain('>or</text>')
  })

  it.each([
    ['a["A"]\nb{Why?}', 'a line that is not drawn: b{Why?}'],
    ['a["A"]\na --> b', 'an arrow to b, without a box'],
  ])('fail the build for %j', (lines, message) => {
    expect(() => draw(lines)).toThrow(`docs/a.md has a diagram with ${message}`)
  })

  it('fail the build without a title for screen readers', () => {
    expect(() => withPictures('docs/a.md', '```mermaid\nflowchart LR\na["A"]\n```\n')).toThrow(
      'without accTitle or accDescr',
    )
  })
})
