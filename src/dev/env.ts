import type { Bindings } from '../shared/env.ts'
import { recordingBinding } from './bindings.ts'
import { state } from './state.ts'

/** Wraps the Worker's `env`, so that its bindings record their calls. */
export function recordingEnv(env: Bindings): Bindings {
  if (state.real.has(env)) return env
  const known = state.recording.get(env)
  if (known) return known
  const recording = new Proxy(env, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      return typeof key === 'string' && isBinding(value) ? recordingBinding(value, key) : value
    },
  })
  state.recording.set(env, recording)
  state.real.set(recording, env)
  return recording
}

/** Returns false for variables and secrets, which can be any JSON. */
function isBinding(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype !== Object.prototype && prototype !== null
}
