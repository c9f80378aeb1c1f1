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
}

/** The first segments that Astro and its adapters serve themselves. */
const reserved = ['_actions', '_astro', '_image', '_server-islands']

/** The options with their defaults, checked. */
export function readOptions(options: HonoActionsOptions): {
  basePath: string
  actionsPath?: string
} {
  const { basePath = '/api', actionsPath } = options
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
  return actionsPath === undefined ? { basePath } : { basePath, actionsPath }
}
