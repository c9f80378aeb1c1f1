import { join } from 'node:path'
import { expect, test } from 'vitest'
import { toScript } from '../../bench/support/script.ts'
import { root } from '../support/build.ts'

interface Part {
  imports: string
  /** Folders and files that must not be in it. */
  without: string[]
}

const parts: Part[] = [
  {
    imports: "{ getRequestContext } from 'context'",
    without: ['actions', 'bindings', 'client', 'openapi', 'router', 'worker'],
  },
  {
    imports: "* from 'context'",
    without: ['actions', 'bindings', 'client', 'openapi', 'router', 'worker'],
  },
  {
    imports: "{ defineHonoAction } from 'actions'",
    without: ['client', 'openapi', 'router', 'worker'],
  },
  {
    imports: "* from 'actions', * from 'context'",
    without: ['client', 'openapi', 'router', 'worker'],
  },
  {
    imports: "{ defineHonoAction } from 'actions', { createRouter } from 'router'",
    without: ['client', 'openapi', 'router/batch', 'router/page-forms', 'worker'],
  },
  {
    imports: "* from 'bindings'",
    without: ['actions', 'client', 'openapi', 'router', 'worker'],
  },
  {
    imports: "{ createWorker } from 'worker'",
    without: ['client', 'openapi', 'router/batch', 'router/page-forms'],
  },
  {
    imports: "{ forEachMessage } from 'worker'",
    without: ['actions', 'client', 'openapi', 'router'],
  },
]

const entryOf = (imports: string) => ({
  source: imports
    .split(/, (?=[{*])/)
    .map((one) => `export ${one.replace(/'(.*)'/, "'@gnosticdev/hono-actions/$1'")}`)
    .join('\n'),
  folder: join(root, 'test'),
})

test.each(parts)('a Worker that imports $imports has no other parts', async (part) => {
  const script = await toScript(entryOf(part.imports), ['hono'])
  const inside = [...script.files.keys()].map(
    (file) => /(?:^|\/)dist\/(.*)\.js$/.exec(file)?.[1] ?? file,
  )
  expect(inside.length).toBeGreaterThan(0)
  for (const one of part.without) {
    expect(inside.filter((file) => file === one || file.startsWith(`${one}/`))).toEqual([])
  }
})

test('devalue is loaded on demand, and no other part of a router is', async () => {
  const entry = entryOf(
    "{ defineHonoAction } from 'actions', { createRouter } from 'router', { pageForms } from 'internal'",
  )
  const atStart = [...(await toScript(entry, ['hono'], { atStart: true })).files.keys()]
  const all = [...(await toScript(entry, ['hono'])).files.keys()]
  const late = all.filter((file) => !atStart.includes(file))
  expect(late.length).toBeGreaterThan(0)
  expect(late.filter((file) => !/\/devalue\/|dist\/shared\/rich\.js$/.test(file))).toEqual([])
})
