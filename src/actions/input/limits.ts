import { withErrorUrl } from '../../shared/errors/error-url.ts'

/**
 * Limits of a request's body. A request beyond a limit fails with status 413, or with 400 for
 * `maxElements`. `Infinity` removes a limit.
 */
export interface ActionLimits {
  /** Bytes of the whole body, JSON or form. Defaults to 1,048,576 (1 MiB). */
  maxBodySize?: number
  /** Number of files of a form. An empty file input does not count. Defaults to 10. */
  maxFiles?: number
  /** Bytes of each file of a form. Defaults to `maxBodySize`. */
  maxFileSize?: number
  /**
   * Number of fields of a form or a query string, without files. A repeated field counts each time.
   * Defaults to 1000.
   */
  maxFields?: number
  /**
   * Number of elements of all objects and arrays of a JSON body together, and number of required
   * fields that the input lacks. Defaults to 10,000.
   */
  maxElements?: number
}

/** The defaults of {@link ActionLimits}. */
export const defaultLimits = {
  maxBodySize: 1_048_576,
  maxFiles: 10,
  maxFileSize: 1_048_576,
  maxFields: 1000,
  maxElements: 10_000,
} as const satisfies Required<ActionLimits>

const limitNames = Object.keys(defaultLimits) as (keyof ActionLimits)[]

/**
 * Fills in the defaults. `Infinity` lifts a limit.
 *
 * @throws TypeError for a limit that is not a number from 0 up. `NaN` would allow every size
 */
export function resolveLimits(limits: ActionLimits = {}): Required<ActionLimits> {
  const problem = limitsProblem(limits)
  if (problem) throw new TypeError(withErrorUrl('HA303', problem))
  const maxBodySize = limits.maxBodySize ?? defaultLimits.maxBodySize
  return {
    maxBodySize,
    maxFiles: limits.maxFiles ?? defaultLimits.maxFiles,
    maxFileSize: limits.maxFileSize ?? maxBodySize,
    maxFields: limits.maxFields ?? defaultLimits.maxFields,
    maxElements: limits.maxElements ?? defaultLimits.maxElements,
  }
}

/** Returns the problem with the limits, or undefined if they are valid. */
export function limitsProblem(limits: ActionLimits = {}): string | undefined {
  for (const name of limitNames) {
    const limit: unknown = limits[name] ?? 0
    if (typeof limit === 'number' && limit >= 0) continue
    return (
      `${name} must be a number from 0 up, got ${String(limit)}. ` +
      `Write for example { ${name}: ${defaultLimits[name]} }, or Infinity for no limit`
    )
  }
  return undefined
}
