import type { AstroIntegrationLogger } from 'astro'
import { hasAsyncLocalStorage, missingFlag } from '../worker-config/compatibility.ts'
import { flagsLine } from '../worker-config/files.ts'
import { ConfigError } from '../worker-config/parse-wrangler.ts'
import { readWorkerConfig, type WorkerConfig } from '../worker-config/read.ts'
import { IntegrationError } from './error.ts'

/**
 * Reads the Worker's config and checks that the Worker has `AsyncLocalStorage`. If the config
 * cannot be read, this logs a warning: the adapter decides whether it needs the config.
 *
 * @param mode Vite's mode
 * @returns undefined if there is no config, or it cannot be read
 * @throws IntegrationError if `AsyncLocalStorage` is off
 */
export async function checkWorkerConfig(
  root: string,
  mode: string,
  logger: AstroIntegrationLogger,
): Promise<WorkerConfig | undefined> {
  try {
    const config = await readWorkerConfig(root, mode)
    // Without a config, the adapter uses the date of its workerd.
    if (config) requireAsyncLocalStorage(config)
    return config
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const problem = new IntegrationError(
      'HA114',
      `The Worker's config can't be read: ${error.message}`,
      'Correct it. Until then its compatibility flags are not checked, traces have no spans of actions, ' +
        'and deferred actions do not run.',
    )
    logger.warn(problem.message)
    return undefined
  }
}

function requireAsyncLocalStorage(config: WorkerConfig): void {
  const { file, compatibilityDate, compatibilityFlags } = config
  if (hasAsyncLocalStorage(compatibilityDate, compatibilityFlags)) return
  const verb = compatibilityFlags.length > 0 ? 'Set in' : 'Add to'
  const flags = [...compatibilityFlags, missingFlag(compatibilityFlags)]
  throw new IntegrationError(
    'HA108',
    `The request context needs AsyncLocalStorage, which ${file} does not switch on.`,
    `${verb} ${file}: ${flagsLine(file, flags)}`,
  )
}
