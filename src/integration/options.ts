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
   * Path under which the actions are served, below Astro's `base`.
   * @default '/api'
   */
  basePath?: string
  /**
   * File that exports `honoActions`, relative to the project's root. By default the integration
   * searches the usual paths, such as `src/server/actions.ts` and `src/hono.ts`.
   */
  actionsPath?: string
  /**
   * Other origins that may call actions with cookies, such as `https://app.example.com`. To let
   * them read the responses, use `cors`. In the dev server, and with a `src/fetch.ts`, forms also
   * have to pass Astro's `security.checkOrigin`. Defaults to none.
   */
  allowedOrigins?: string[]
  /**
   * Allows scripts of other origins to call actions and read the responses. These origins need not
   * be in `allowedOrigins`. Off by default.
   */
  cors?: CorsOptions
  /** Default limits of the request body, for actions without limits of their own. */
  limits?: ActionLimits
  /**
   * Lowest level that is logged. Each run of an action writes one line of JSON to the console:
   * `error` for a status of 500 and above, `warn` for 400 and above, otherwise `info`. To receive
   * the lines instead, export a function `onActionLog` from the actions file.
   * @default 'error'
   */
  log?: 'info' | 'warn' | 'error' | 'off'
  /**
   * Adds a `Server-Timing` header with the duration of the actions to responses.
   * @default false
   */
  serverTiming?: boolean
  /**
   * Serves an OpenAPI 3.1 document of the actions at `{basePath}/openapi.json`, and a page that
   * shows it at `{basePath}/reference` if `@scalar/api-reference` is installed. Both are public,
   * unless your own middleware refuses the request. Pass an object to set the API's title and
   * servers.
   * @default false
   */
  openapi?: boolean | OpenApiOptions
  /**
   * Accepts batches: several calls of a client with `batch: true` in one request. Each call runs as
   * a request of its own, with your middleware. Pass an object to limit their number and size.
   * Needs `@astrojs/cloudflare`; with other adapters, the client sends one request per call.
   * @default false
   */
  batch?: boolean | Omit<BatchOptions, 'basePath'>
  /**
   * Adds a panel with the actions and the last requests to Astro's dev toolbar, in development
   * only.
   * @default true
   */
  devToolbar?: boolean
}

type Known<Options> = Record<keyof Options, true>

/** The names of all options. The types make a missing name an error. */
const known = {
  basePath: true,
  actionsPath: true,
  allowedOrigins: true,
  cors: true,
  limits: true,
  log: true,
  serverTiming: true,
  openapi: true,
  batch: true,
  devToolbar: true,
} satisfies Known<HonoActionsOptions>

const knownInside: Record<string, Record<string, true>> = {
  cors: { origins: true, credentials: true, maxAge: true } satisfies Known<CorsOptions>,
  limits: {
    maxBodySize: true,
    maxFileSize: true,
    maxFiles: true,
    maxFields: true,
    maxElements: true,
  } satisfies Known<ActionLimits>,
  openapi: { info: true, servers: true, viewer: true } satisfies Known<OpenApiOptions>,
  batch: { maxCalls: true, maxBodySize: true } satisfies Known<Omit<BatchOptions, 'basePath'>>,
}

const logLevels = ['info', 'warn', 'error', 'off']

/** First path segments that Astro and its adapters serve. */
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

/** Validates the options and adds the defaults. */
export function readOptions(options: HonoActionsOptions): ReadOptions {
  requireKnownOptions(options)
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

function requireKnownOptions(options: HonoActionsOptions): void {
  requireKnown(options, known, 'honoActions()')
  for (const [name, inside] of Object.entries(knownInside)) {
    const given: unknown = options[name as keyof HonoActionsOptions]
    if (typeof given !== 'object' || given === null) continue
    requireKnown(given, inside, `honoActions({ ${name} })`)
  }
}

/** @param where names the object in the message */
function requireKnown(given: object, known: Record<string, true>, where: string): void {
  const names = Object.keys(known)
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name))
  if (unknown === undefined) return
  const meant = names.find((name) => name.toLowerCase() === unknown.toLowerCase())
  throw new IntegrationError(
    'HA109',
    `${where} has no option ${unknown}.`,
    meant ? `Write ${meant} instead.` : `Use one of ${names.join(', ')}.`,
  )
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
