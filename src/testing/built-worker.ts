import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { withQueueEntrypoint } from './control.ts'
import { findConfig } from './find-config.ts'
import { listModules } from './modules.ts'
import { type Packages, type ReadOptions, readWorker } from './wrangler.ts'

/**
 * Reads the built Worker of a project, as options for Miniflare.
 *
 * @param options.isTested adds the entrypoint for the batches of its queues
 * @throws Error if it is not built
 */
export async function builtWorker(
  packages: Packages,
  options: ReadOptions & { root: string; configPath?: string; isTested?: boolean },
) {
  const { root, configPath, environment } = options
  const source = await findConfig(root, configPath, environment)
  const { config, name, options: built, main } = readWorker(packages, root, source, options)
  if (!main || !existsSync(main)) {
    throw new Error(
      withErrorUrl(
        'HA801',
        `The Worker of ${config.configPath} is not built. Run: npx astro build`,
      ),
    )
  }
  const { modulesRules = [], queueConsumers = {}, ...rest } = built
  const modules = listModules(main, modulesRules)
  const hasQueues = Object.keys(queueConsumers).length > 0
  const isControlled = hasQueues && options.isTested
  return {
    config,
    name,
    options: {
      ...rest,
      name,
      modulesRoot: dirname(main),
      modules: isControlled ? [withQueueEntrypoint(main), ...modules] : modules,
      ...(hasQueues ? { queueConsumers } : undefined),
    },
  }
}
