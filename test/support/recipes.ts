import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http'
import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildAstro } from './astro.ts'
import { root } from './build.ts'
import { filesOf } from './markdown.ts'
import { configWith, type Files, writeProject } from './project.ts'
import { astroCheck, wranglerTypes } from './tools.ts'

/** What every app has that a recipe does not show. */
const base: Files = {
  'astro.config.mjs': configWith(
    "honoActions({ log: 'info' })",
    'adapter: cloudflare({ inspectorPort: false }),',
  ),
  'tsconfig.json': JSON.stringify({
    extends: 'astro/tsconfigs/strict',
    include: ['.astro/types.d.ts', '**/*'],
    exclude: ['dist'],
  }),
  'src/pages/index.astro': '<p>page</p>\n',
}

/** Writes the app of a recipe, with nothing but the files that its page shows, and returns its folder. */
async function writeRecipe(names: string[]): Promise<string> {
  const shown = names.map((name) => filesOf(join(root, `docs/recipes/${name}.md`)))
  const folder = writeProject(Object.assign({}, base, ...shown))
  await wranglerTypes(folder)
  return folder
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever bindings a recipe has
type Env = any

interface RecipeOptions {
  /** Over those of the Wrangler config, secrets too. */
  vars?: Record<string, string>
  onLog?: (line: string) => void
}

/**
 * Builds the app of a recipe and starts it on workerd for the tests around it. The first is
 * that its code compiles.
 *
 * @param names the recipe, behind those that its page says it goes on from
 */
export function recipe(names: string[], { vars = {}, onLog = () => {} }: RecipeOptions = {}) {
  const app = {} as { worker: TestWorker<Env> }
  let checked: Promise<string>
  beforeAll(async () => {
    const root = await writeRecipe(names)
    const configPath = await buildAstro(root)
    const log = ({ message }: { message: string }) => onLog(message)
    app.worker = await createTestWorker<Env>({ root, configPath, vars, onLog: log })
    checked = astroCheck(root)
  })
  afterAll(() => app.worker?.dispose())
  it('compiles', async () => {
    expect(await checked).toMatch(/Result \([1-9]\d* files\):\s+- 0 errors/)
  }, 240_000)
  return app
}

/** The cookies that a response sets, as a browser sends them back. */
export function cookiesOf(response: Response): string {
  return pairsOf(response).join('; ')
}

/** The app's own cookies that a response sets, without the cookie of a form's result. */
export function ownCookiesOf(response: Response): string {
  return pairsOf(response)
    .filter((pair) => !pair.startsWith('__hono_action='))
    .join('; ')
}

function pairsOf(response: Response): string[] {
  return response.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '')
}

/** Waits where a limiter's window, which goes by the clock, would end amid what is counted. */
export async function withinOneWindow(periodSeconds: number, neededSeconds: number): Promise<void> {
  const left = periodSeconds * 1000 - (Date.now() % (periodSeconds * 1000))
  if (left < neededSeconds * 1000) await new Promise((resolve) => setTimeout(resolve, left + 50))
}

/** Sends a request to a host of a name, as `fetch` cannot. */
export function atHost(
  { hostname, port }: URL,
  host: string,
  { body = '', ...options }: RequestOptions & { body?: string },
) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>(
    (resolve, reject) => {
      const headers = { host, origin: `http://${host}`, connection: 'close', ...options.headers }
      const sent = request({ ...options, hostname, port, headers })
      sent.on('error', reject)
      sent.on('response', async (response) => {
        const text = (await response.setEncoding('utf8').toArray()).join('')
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      })
      sent.end(body)
    },
  )
}
