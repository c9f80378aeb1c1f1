import honoActions, { type HonoActionsOptions } from '@gnosticdev/hono-actions'
import { describe, expect, it } from 'vitest'

const problemOf = (options: object) => {
  try {
    honoActions(options as HonoActionsOptions)
  } catch (error) {
    return error as Error & { hint: string }
  }
}

/** Options that can't be used, with what is said of them. Astro prints it: `test/astro/setup.test.ts`. */
const wrong: [options: object, problem: string, number: string][] = [
  [{ basePath: 'api' }, 'it must start with "/"', 'HA201'],
  [{ basePath: '/' }, 'it would take every path of the site', 'HA201'],
  [{ basePath: '/api/' }, 'it must not end with "/"', 'HA201'],
  [{ basePath: '/a pi' }, '"a pi": it may have letters', 'HA201'],
  [{ basePath: '/_astro' }, 'Astro serves /_astro itself', 'HA104'],
  [{ basePath: '/_actions/x' }, 'Astro serves /_actions itself', 'HA104'],
  [
    { allowedOrigins: ['https://app.example.com/'] },
    'allowedOrigins has "https://app.example.com/"',
    'HA105',
  ],
  [{ cors: { origins: '*', credentials: true } }, "credentials can't go with origins '*'", 'HA202'],
  [{ cors: { origins: ['app.example.com'] } }, 'cors.origins has "app.example.com"', 'HA105'],
  [{ limits: { maxBodySize: -1 } }, 'maxBodySize must be a number from 0 up', 'HA303'],
  [{ log: 'loud' }, 'log is "loud", which is none of info, warn, error, off', 'HA106'],
  [{ batch: { maxCalls: 0 } }, 'maxCalls must be a whole number from 1 up', 'HA260'],
  [{ openapi: { info: { version: 2 } } }, 'info.version is not text', 'HA251'],
  [{ openapi: { servers: [{}] } }, 'A server has no URL', 'HA252'],
  [{ basepath: '/rpc' }, 'honoActions() has no option basepath.\nWrite basePath instead', 'HA109'],
  [{ prefix: '/rpc' }, 'no option prefix.\nUse one of basePath, actionsPath', 'HA109'],
  [{ limits: { maxBytes: 1 } }, 'honoActions({ limits }) has no option maxBytes', 'HA109'],
  [{ cors: { origin: '*' } }, 'honoActions({ cors }) has no option origin', 'HA109'],
  [{ batch: { maxcalls: 1 } }, 'Write maxCalls instead', 'HA109'],
  [{ openapi: { title: 'x' } }, 'Use one of info, servers', 'HA109'],
]

describe('the options of the integration', () => {
  it.each(wrong)('%j are refused, saying what to write', (options, problem, number) => {
    const error = problemOf(options)
    expect(error?.name).toBe('HonoActionsError')
    expect(error?.message).toContain(problem)
    expect(error?.hint).not.toBe('')
    expect(error?.message).toContain(error?.hint)
    expect(error?.message).toMatch(new RegExp(`/docs/errors/${number}\\.md$`))
  })

  it('may be left out, and may be all there are', () => {
    expect(problemOf({})).toBeUndefined()
    const all = {
      basePath: '/rpc/v1',
      allowedOrigins: ['https://app.example.com'],
      cors: { origins: '*' },
      limits: { maxBodySize: Number.POSITIVE_INFINITY },
      log: 'info',
      serverTiming: true,
      batch: { maxCalls: 4 },
      openapi: { info: { title: 'Mine' }, servers: [{ url: '/' }] },
      devToolbar: false,
    }
    expect(problemOf(all)).toBeUndefined()
  })
})
