import type { Hono } from 'hono'

// On `globalThis`, as the store is: another loaded copy may ask.
const key = Symbol.for('@gnosticdev/hono-actions:hono')
const isolate = globalThis as { [key]?: typeof Hono }

/**
 * Notes which Hono the app has. What is loaded on demand asks for it here, and does not import
 * it: where a Worker is bundled into one file, all that such a module imports is put into functions,
 * which the engine reads twice when the Worker starts.
 */
export function noteHono(hono: typeof Hono): void {
  isolate[key] ??= hono
}

/** The one that was noted by whoever defined an action, made a router or runs Hono in Astro. */
export function knownHono(): typeof Hono | undefined {
  return isolate[key]
}
