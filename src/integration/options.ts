import { type ActionLimits, resolveLimits } from '../actions/form/limits.ts'
import { type CorsOptions, createCors } from '../router/cors.ts'
import { basePathProblem } from '../router/names.ts'
import { IntegrationError } from './error.ts'

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
   * Forms have to pass Astro's `security.checkOrigin` too.
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
  devToolbar: boolean
}

/** The options with their defaults, checked. */
export function readOptions(options: HonoActionsOptions): ReadOptions {
  const { basePath = '/api', actionsPath, allowedOrigins = [] } = options
  const { cors, limits, log = 'error', serverTiming = false, devToolbar = true } = options
  const problem = basePathProblem(basePath)
  if (problem) {
    throw new IntegrationError(
      `basePath "${basePath}" can't be used: ${problem}.`,
      "Write something like honoActions({ basePath: '/api' })",
    )
  }
  const [first] = basePath.slice(1).split('/')
  if (first && reserved.includes(first)) {
    throw new IntegrationError(
      `basePath "${basePath}" is reserved: Astro serves /${first} itself.`,
      "Choose another, such as honoActions({ basePath: '/api' })",
    )
  }
  requireOrigins('allowedOrigins', allowedOrigins)
  if (cors && cors.origins !== '*') requireOrigins('cors.origins', cors.origins)
  checked('cors', () => cors && createCors(cors))
  checked('limits', () => resolveLimits(limits))
  if (!logLevels.includes(log)) {
    throw new IntegrationError(
      `log is ${JSON.stringify(log)}, which is none of ${logLevels.join(', ')}.`,
      "Write one of them, such as honoActions({ log: 'info' }). A function is exported from the " +
        'actions file: export const onActionLog = (line) => { ... }',
    )
  }
  return { basePath, actionsPath, allowedOrigins, cors, limits, log, serverTiming, devToolbar }
}

function requireOrigins(option: string, origins: readonly string[]): void {
  for (const origin of origins) {
    if (isOrigin(origin)) continue
    throw new IntegrationError(
      `${option} has ${JSON.stringify(origin)}, which is not an origin.`,
      "Write scheme and host, and nothing after: ['https://app.example.com']",
    )
  }
}

/** Says while Astro starts what would be said when the router is made. */
function checked(option: string, check: () => unknown): void {
  try {
    check()
  } catch (error) {
    throw new IntegrationError(`honoActions({ ${option} }): ${(error as Error).message}`, '')
  }
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}
