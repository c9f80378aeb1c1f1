import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { withQueueEntrypoint } from './control.ts'
import { listModules } from './modules.ts'
import { findConfig, type Packages, type ReadOptions, readWorker } from './wrangler.ts'

/**
 * Reads the built Worker of a project, as options for Miniflare.
 *
 * @param options.isTested adds the entrypoint for the batches of its queues
 * @throws Error if it is not built
 */
export function builtWorker(
  packages: Packages,
  options: ReadOptions & { root: string; configPath?: string; isTested?: boolean },
) {
  const configPath = findConfig(options.root, options.configPath)
  const { config, name, options: built, main } = readWorker(packages, configPath, options)
  if (!main || !existsSync(main)) {
    throw new Error(
      withErrorUrl('HA801', `The Worker of ${configPath} is not built. Run: npx astro build`),
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
