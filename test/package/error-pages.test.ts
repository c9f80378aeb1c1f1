import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../support/build.ts'
import { type Made, messagesOfSource } from '../support/messages.ts'

const folder = join(root, 'docs/errors')
const pages = new Map(
  globSync('HA*.md', { cwd: folder }).map((file) => [
    basename(file, '.md'),
    readFileSync(join(folder, file), 'utf8'),
  ]),
)
const index = readFileSync(join(folder, 'README.md'), 'utf8')
const refusals = readFileSync(join(folder, 'refusals.md'), 'utf8')
const { developers, callers } = messagesOfSource()
const numbers = [...new Set(developers.flatMap(({ number }) => number ?? []))].sort()

/** What has no number. */
const unnumbered = [
  // Lines of the log about an error of the app's own, which comes along.
  'actions/execute/unexpected-error.ts: logError(`[hono-actions] … failed',
  'context/lifetime.ts: logError(`[hono-actions] waitUntil failed',
  "context/platform/node.ts: logError('[hono-actions] waitUntil failed'",
  'shared/log-error.ts: console.error(',
  'worker/messages.ts: console.error( `[hono-actions] Message … of the queue',
  // What others say, as it is: an error that was caught, and lines of the Worker's log.
  'cli/index.ts: console.error(error instanceof CommandError ? error.message : error)',
  'cli/openapi.ts: console.error(message)',
  // In place of Astro's own errors, which have their pages in Astro's docs.
  "integration/runtime/run-astro-middleware.ts: new TypeError('Astro middleware must return",
  "integration/runtime/run-astro-middleware.ts: new Error('Astro.cache is not enabled",
  // Caught where they are thrown for: `init` ends, says it with HA904, or the form says it.
  'cli/init/ask.ts: new Cancelled()',
  'cli/migrate/astro-syntax.ts: new SyntaxError(problem.text)',
  'cli/migrate/index.ts: new Cancelled()',
  "cli/init/syntax.ts: new SyntaxError('A node without a place')",
  'toolbar/form/field.ts: super(message)',
  'toolbar/form/field.ts: new Unreadable(`… is not JSON: …`, control)',
  // Part of a message that has a number: HA114 in the integration, HA864 in tests, HA907 in `init`.
  'cli/init/cloudflare-config.ts: new ConfigError(',
  'worker-config/cloudflare.ts: new ConfigError(',
  'worker-config/parse-wrangler.ts: new ConfigError(',
  'worker-config/read.ts: new ConfigError(',
  'worker-config/to-wrangler.ts: new ConfigError(',
  // In the words of Vite, in its overlay.
  'integration/hot-update.ts: new Error( `Cannot find module',
  // A line of the app's own log.
  'router/log-refusal.ts: console.warn(JSON.stringify(line))',
  // The result of a call without a network, and a cause of HA602.
  'client/failed-call.ts: new Error(message, { cause })',
  "client/event-stream.ts: new Error('The connection is silent')",
  // The causes of HA330, and an error of a listener of the app.
  'actions/execute/invalidate.ts: new Error(messageOf(',
  'actions/execute/invalidate.ts: new Error(`The cache has not responded',
  'client/fresh.ts: console.error(cause)',
  'client/fresh.ts: new Error(error.message)',
  // The cause of a refusal, which has a message of its own.
  "actions/input/body.ts: new TypeError('The body is not UTF-8')",
  "actions/input/form/read-form.ts: new TypeError('The boundary must have 1 to 70 characters')",
  // The cause of a 500 of the log, for a body that has been read.
  'worker/sendable.ts: new TypeError(`RPC cannot send',
  // An action is always described as one.
  'toolbar/try-it.ts: new Error(`… is no action`)',
]

/** A text that a message of the source can be, whose `…` stands for anything. */
function patternOf(message: string): RegExp {
  const parts = message.trim().split(/\s*…\s*/)
  const escaped = parts.map((part) =>
    part.replaceAll(/[^\w\s]/g, '\\$&').replaceAll(/\s+/g, '\\s+'),
  )
  return new RegExp(escaped.join('[^]+?'))
}

const isKnown = (message: string) => /[a-z]/i.test(message)
const titleOf = (page: string) => /^# (HA\d{3}): (.+)\n/.exec(page)
const whereOf = ({ where }: Made) => where

describe('every error for developers', () => {
  it('is found', () => {
    expect(numbers.length).toBeGreaterThan(40)
    expect(callers.length).toBeGreaterThan(30)
    for (const kind of ['new RequestEndedError', 'super(', 'console.warn', 'new RangeError']) {
      expect(
        developers.some(({ where }) => where.includes(kind)),
        kind,
      ).toBe(true)
    }
  })

  it('has a number, or a reason to have none', () => {
    const without = developers.filter(({ number }) => !/^HA[1-9]\d\d$/.test(number ?? ''))
    const isExcused = ({ where }: Made) => unnumbered.some((start) => where.startsWith(start))
    expect(without.filter((made) => !isExcused(made)).map(whereOf)).toEqual([])
    const unused = unnumbered.filter((start) => !without.some((m) => m.where.startsWith(start)))
    expect(unused).toEqual([])
  })

  it('has a page that shows its message', () => {
    const unshown = developers.filter(({ number, messages }) => {
      if (!number) return false
      const known = messages.filter(isKnown)
      if (known.length === 0) return false
      const [, shown = ''] = /^```text\n(.*?)^```$/ms.exec(pages.get(number) ?? '') ?? []
      return !known.some((message) => patternOf(message).test(shown))
    })
    expect(unshown.map(whereOf)).toEqual([])
  })
})

describe('every page', () => {
  it('is of a number that is used, and has a title of its own', () => {
    expect([...pages.keys()].sort()).toEqual(numbers)
    const titles = [...pages].map(([number, page]) => {
      const [, shown, title] = titleOf(page) ?? []
      expect(shown, `the title of ${number}`).toBe(number)
      return title
    })
    expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([])
  })

  it('has its line in the table, and nothing else has one', () => {
    const lines = [...index.matchAll(/^\| \[(HA\d{3})\]\(\1\.md\) +\| (.+?) +\|$/gm)]
    const shown = lines.map(([, number, title]) => `${number}: ${title}`)
    expect(shown).toEqual(
      [...pages.values()].map((page) => titleOf(page)?.slice(1).join(': ')).sort(),
    )
  })
})

describe('the refusals', () => {
  const spans = [...refusals.matchAll(/^\| `([^`]+)` \|/gm)].map(([, span = '']) => span)
  const messages = [...new Set(callers.flatMap(({ messages }) => messages.filter(isKnown)))]
  const isWhole = (message: string, span: string) =>
    new RegExp(`^${patternOf(message).source}$`).test(span)

  it.each(messages)('explain: %s', (message) => {
    expect(spans.filter((span) => isWhole(message, span))).not.toEqual([])
  })

  it('are all still made', () => {
    expect(spans.filter((span) => !messages.some((one) => isWhole(one, span)))).toEqual([])
  })
})
