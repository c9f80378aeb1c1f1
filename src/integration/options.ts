import { type ActionLimits, limitsProblem } from '../actions/input/limits.ts'
import { infoProblem, serversProblem } from '../openapi/options.ts'
import type { OpenApiOptions } from '../openapi/types.ts'
import { type BatchOptions, batchProblem } from '../router/batch/batch.ts'
import { type CorsOptions, corsProblem } from '../router/cors.ts'
import { basePathProblem } from '../router/entries.ts'
import { IntegrationError } from './error.ts'

/** Options of the integration. */
export interface HonoActionsOptions {
  /**
   * The path under which the actions are served, below Astro's `base`.
   * @default '/api'
   */
  basePath?: string
  /**
   * The file that exports `honoActions`, from the project's root. Found by itself where it has one
   * of the usual names, such as `src/server/actions.ts` or `src/hono.ts`.
   */
  actionsPath?: string
  /**
   * Origins of other sites that may call actions with a visitor's cookies, such as
   * `https://app.example.com`; also the site's own, where a proxy gives the Worker another one.
   * In the dev server and with a `src/fetch.ts`, forms have to pass Astro's `security.checkOrigin` too.
   */
  allowedOrigins?: string[]
  /**
   * Lets scripts of other sites call actions and read the answers; those sites need not be in
   * `allowedOrigins` as well. `'*'` is for all sites, without cookies.
   * @default none
   */
  cors?: CorsOptions
  /** Limits of a request's body for actions that set none of their own. */
  limits?: ActionLimits
  /**
   * From which level on each action writes a line of JSON to the console. `info` for all, `warn` for
   * those that were refused, `error` for those that failed. Export a function `onActionLog` from the
   * actions file to get the lines instead.
   * @default 'error'
   */
  log?: 'info' | 'warn' | 'error' | 'off'
  /**
   * Whether responses tell in their `Server-Timing` header how long their actions took.
   * @default false
   */
  serverTiming?: boolean
  /**
   * Serves an OpenAPI 3.1 document of the actions at `{basePath}/openapi.json`, and a page to read
   * it at `{basePath}/reference`. An object says what the API is called and where it is. Everybody
   * can read both, unless the app's own middleware refuses them.
   * @default false
   */
  openapi?: boolean | OpenApiOptions
  /**
   * Whether calls that a client with `batch: true` makes in the same tick may come in one request, and
   * how many and how large. Each runs as a request of its own, through your middleware. With
   * `@astrojs/cloudflare` only; elsewhere such a client sends its calls one by one.
   * @default false
   */
  batch?: boolean | Omit<BatchOptions, 'basePath'>
  /**
   * Whether Astro's dev toolbar has a panel of the actions and the last requests. A build has
   * nothing of it.
   * @default true
   */
  devToolbar?: boolean
}

const logLevels = ['info', 'warn', 'error', 'off']

/** The first segments that Astro and its adapters serve themselves. */
const reserved = ['_actions', '_astro', '_image', '_server-islands']

interface ReadOptions {
  basePath: string
  actionsPath: string | undefined
  allowedOrigins: string[]
  cors: CorsOptions | undefined
  limits: ActionLimits | undefined
  log: 'info' | 'warn' | 'error' | 'off'
  serverTiming: boolean
  openapi: OpenApiOptions | undefined
  batch: Omit<BatchOptions, 'basePath'> | undefined
  devToolbar: boolean
}

/** The options with their defaults, checked. */
export function readOptions(options: HonoActionsOptions): ReadOptions {
  const { basePath = '/api', actionsPath, allowedOrigins = [] } = options
  const { cors, limits, log = 'error', serverTiming = false } = options
  const { openapi = false, devToolbar = true } = options
  const batch = options.batch === true ? {} : options.batch || undefined
  const problem = basePathProblem(basePath)
  if (problem) {
    throw new IntegrationError(
      'HA201',
      `basePath "${basePath}" can't be used: ${problem}.`,
      "Write something like honoActions({ basePath: '/api' })",
    )
  }
  const [first] = basePath.slice(1).split('/')
  if (first && reserved.includes(first)) {
    throw new IntegrationError(
      'HA104',
      `basePath "${basePath}" is reserved: Astro serves /${first} itself.`,
      "Choose another, such as honoActions({ basePath: '/api' })",
    )
  }
  requireOrigins('allowedOrigins', allowedOrigins)
  if (cors && cors.origins !== '*') requireOrigins('cors.origins', cors.origins)
  const badCors = cors && corsProblem(cors)
  if (badCors) throw new IntegrationError('HA202', "honoActions({ cors }) can't be used:", badCors)
  const badLimit = limitsProblem(limits)
  if (badLimit) {
    throw new IntegrationError('HA303', "honoActions({ limits }) can't be used:", badLimit)
  }
  const badBatch = batch && batchProblem(batch)
  if (badBatch) {
    throw new IntegrationError('HA260', "honoActions({ batch }) can't be used:", badBatch)
  }
  if (!logLevels.includes(log)) {
    throw new IntegrationError(
      'HA106',
      `log is ${JSON.stringify(log)}, which is none of ${logLevels.join(', ')}.`,
      "Write one of them, such as honoActions({ log: 'info' }). A function is exported from the " +
        'actions file: export const onActionLog = (line) => { ... }',
    )
  }
  const api = openapi === true ? {} : openapi || undefined
  const badInfo = api && infoProblem(api)
  if (badInfo) {
    throw new IntegrationError('HA251', "honoActions({ openapi }) can't be used:", badInfo)
  }
  const badServers = api && serversProblem(api)
  if (badServers) {
    throw new IntegrationError('HA252', "honoActions({ openapi }) can't be used:", badServers)
  }
  const routerOptions = { allowedOrigins, cors, limits, log, serverTiming }
  return { basePath, actionsPath, ...routerOptions, openapi: api, batch, devToolbar }
}

function requireOrigins(option: string, origins: readonly string[]): void {
  for (const origin of origins) {
    if (isOrigin(origin)) continue
    throw new IntegrationError(
      'HA105',
      `${option} has ${JSON.stringify(origin)}, which is not an origin.`,
      "Write scheme and host, and nothing after: ['https://app.example.com']",
    )
  }
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}
