import { join } from 'node:path'
import { expect, test } from 'vitest'
import { toScript } from '../../bench/support/script.ts'
import { root } from '../support/build.ts'

interface Size {
  imports: string
  /** Bytes, without Hono and with devalue: a little above what it is now. May be lowered, not raised. */
  gzip: number
  /** Folders and files of which nothing is in it. */
  without: string[]
}

const sizes: Size[] = [
  {
    imports: "{ getRequestContext } from 'context'",
    gzip: 250,
    without: ['actions', 'bindings', 'client', 'openapi', 'router', 'shared', 'worker'],
  },
  {
    imports: "* from 'context'",
    gzip: 4_600,
    without: ['actions', 'bindings', 'client', 'openapi', 'router', 'worker'],
  },
  {
    imports: "{ defineHonoAction } from 'actions'",
    gzip: 18_900,
    without: ['client', 'openapi', 'router', 'worker'],
  },
  {
    imports: "* from 'actions', * from 'context'",
    gzip: 21_600,
    without: ['client', 'openapi', 'router', 'worker'],
  },
  {
    imports: "{ defineHonoAction } from 'actions', { createRouter } from 'router'",
    gzip: 22_200,
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
    gzip: 5_050,
    without: ['actions', 'client', 'openapi', 'router', 'worker'],
  },
  {
    imports: "{ createWorker } from 'worker'",
    gzip: 14_700,
    without: ['client', 'openapi', 'router/batch', 'router/page-forms', 'router/resolve'],
  },
  {
    imports: "{ forEachMessage } from 'worker'",
    gzip: 2_250,
    without: ['actions', 'client', 'openapi', 'router'],
  },
]

test.each(sizes)('$imports is at most $gzip bytes', async ({ imports, gzip, without }) => {
  const source = imports
    .split(/, (?=[{*])/)
    .map((one) => `export ${one.replace(/'(.*)'/, "'@gnosticdev/hono-actions/$1'")}`)
    .join('\n')
  const script = await toScript({ source, folder: join(root, 'test') }, ['hono'])
  expect(script.gzip).toBeLessThanOrEqual(gzip)
  const inside = script.files.map((file) => /(?:^|\/)dist\/(.*)\.js$/.exec(file)?.[1] ?? file)
  expect(inside.length).toBeGreaterThan(0)
  for (const one of without) {
    expect(inside.filter((file) => file === one || file.startsWith(`${one}/`))).toEqual([])
  }
})
