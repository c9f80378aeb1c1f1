import type { HonoActionError } from './hono-action-error.ts'

/** A code of the table, or an action's own. */
export type AnyCode = HonoActionError['code'] | (string & {})

/**
 * Marks the errors of this package. `instanceof` alone fails if two copies of the module are loaded
 * (a pre-bundled dependency beside its source); the symbol is the same in both.
 */
export const errorBrand = /* @__PURE__ */ Symbol.for('@gnosticdev/hono-actions:error')

/**
 * Marks the same errors after RPC, which carries no symbols. Its value is `undefined`: parsed JSON
 * and decoded forms never have such a property, so input copied onto an error does not forge it.
 */
export const remoteBrand = '@gnosticdev/hono-actions:error'

/**
 * Returns true if a copy of this package created `error`, here or over RPC. A plain object never
 * counts, because such an error is sent to the caller completely.
 */
export function isOwnError(error: unknown): error is HonoActionError<AnyCode> {
  return error instanceof Error && (Object.hasOwn(error, errorBrand) || isRemote(error))
}

// The runtime sets `remote` on an error that comes from a Durable Object or another Worker.
// https://developers.cloudflare.com/durable-objects/best-practices/error-handling/
function isRemote(error: Error & { remote?: unknown; [remoteBrand]?: unknown }): boolean {
  return (
    error.remote === true && Object.hasOwn(error, remoteBrand) && error[remoteBrand] === undefined
  )
}
