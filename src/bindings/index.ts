/**
 * Hono middleware that sets the Worker's bindings in `ctx.var`.
 *
 * @module
 */
export {
  type BindingName,
  type BindingSource,
  type BindingVariables,
  bindings,
} from './bindings.ts'
export { type D1SessionOptions, d1Session, type SessionOf } from './d1-session.ts'
export { type DurableObjectsOptions, durableObjects, type ObjectsOf } from './durable-objects.ts'
export { type KvJson, type KvOf, kv } from './kv.ts'
export { type R2Of, type R2Upload, r2 } from './r2.ts'
export { type RateLimitOptions, rateLimit } from './rate-limit.ts'
