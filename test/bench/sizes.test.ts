import { join } from 'node:path'
import { expect, test } from 'vitest'
import { toScript } from '../../bench/support/script.ts'
import { root } from '../support/build.ts'

interface Size {
  imports: string
  // Bytes, without Hono and with devalue, each a little above what it is now. May be lowered, not raised.
  /** What is there when the Worker starts. */
  atStart: number
  /** The same with what is loaded by the first request that needs it. */
  all: number
  /** Folders and files of which nothing is in it. */
  without: string[]
}

const sizes: Size[] = [
  {
    imports: "{ getRequestContext } from 'context'",
    atStart: 250,
    all: 250,
    without: ['actions', 'bindings', 'client', 'openapi', 'router', 'shared', 'worker'],
  },
  {
    imports: "* from 'context'",
    atStart: 3_550,
    all: 5_700,
    without: ['actions', 'bindings', 'client', 'openapi', 'router', 'worker'],
  },
  {
    imports: "{ defineHonoAction } from 'actions'",
    atStart: 9_100,
    all: 21_600,
    without: ['client', 'openapi', 'router', 'worker'],
  },
  {
    imports: "* from 'actions', * from 'context'",
    atStart: 10_450,
    all: 25_200,
    without: ['client', 'openapi', 'router', 'worker'],
  },
  {
    imports: "{ defineHonoAction } from 'actions', { createRouter } from 'router'",
    atStart: 13_350,
    all: 25_850,
    without: [
      'client',
      'openapi',
      'router/batch',
      'router/one-shot',
      'router/page-forms',
      'worker',
    ],
  },
  {
    imports: "* from 'bindings'",
    atStart: 5_050,
    all: 5_050,
    without: ['actions', 'client', 'openapi', 'router', 'worker'],
  },
  {
    imports: "{ createWorker } from 'worker'",
    atStart: 10_400,
    all: 17_150,
    without: ['client', 'openapi', 'router/batch', 'router/page-forms', 'router/resolve'],
  },
  {
    imports: "{ forEachMessage } from 'worker'",
    atStart: 2_250,
    all: 2_420,
    without: ['actions', 'client', 'openapi', 'router'],
  },
]

test.each(sizes)('$imports is at most $atStart bytes', async (size) => {
  const { imports, atStart, all, without } = size
  const source = imports
    .split(/, (?=[{*])/)
    .map((one) => `export ${one.replace(/'(.*)'/, "'@gnosticdev/hono-actions/$1'")}`)
    .join('\n')
  const entry = { source, folder: join(root, 'test') }
  const script = await toScript(entry, ['hono'])
  expect(script.gzip).toBeLessThanOrEqual(all)
  const first = await toScript(entry, ['hono'], { atStart: true })
  expect(first.gzip).toBeLessThanOrEqual(atStart)
  const inside = [...script.files.keys()].map(
    (file) => /(?:^|\/)dist\/(.*)\.js$/.exec(file)?.[1] ?? file,
  )
  expect(inside.length).toBeGreaterThan(0)
  for (const one of without) {
    expect(inside.filter((file) => file === one || file.startsWith(`${one}/`))).toEqual([])
  }
})

test('what only some requests need is not there at the start', async () => {
  const source = `export { defineHonoAction } from '@gnosticdev/hono-actions/actions'
export { createRouter } from '@gnosticdev/hono-actions/router'`
  const entry = { source, folder: join(root, 'test') }
  const { files } = await toScript(entry, ['hono'], { atStart: true })
  const all = await toScript(entry, ['hono'])
  const names = [...files.keys()]
  const onDemand = ['form/coerce', 'form/chunks', 'bodies', 'cache', 'deferred', 'report']
  for (const name of [...onDemand.map((one) => `dist/actions/${one}.js`), 'devalue']) {
    expect(names.filter((file) => file.includes(name))).toEqual([])
    expect([...all.files.keys()].join()).toContain(name)
  }
})
