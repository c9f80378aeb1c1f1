/**
 * Invalidates cached reads after a write.
 *
 * The tags come from the action's option `invalidates` and from `invalidate()` in its handler.
 * `execute` runs this after the handler has succeeded and before the result is passed on, so the
 * caller's next read is not from before the write. It is the same for a request, a batch, a form,
 * RPC, a cron, a queue and a Durable Object, because all of them use `execute`. A deferred call
 * invalidates when the queue's consumer runs it.
 *
 * Nothing here changes the result: the write has happened.
 */
import { platform } from '#platform'
import { requireRequestContext } from '../../context/store.ts'
import { configFile, isDev } from '../../shared/defines.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { logError } from '../../shared/log-error.ts'
import type { AnyDefinition } from '../define/definition.ts'
import { isAsyncGenerator } from '../response/event-stream.ts'
import { takeTags } from './effects.ts'

/**
 * Invalidates the tags of an action whose handler has returned `output`. Never rejects.
 *
 * @param where names the action in the log
 * @returns the output. A generator runs while it is read, so it invalidates when it has ended
 */
export async function invalidateAfter(
  definition: AnyDefinition,
  input: unknown,
  output: unknown,
  where: string,
): Promise<unknown> {
  const invalidateNow = () => invalidateTags(definition, input, where)
  if (isAsyncGenerator(output)) return thenRun(output, invalidateNow)
  await invalidateNow()
  return output
}

async function* thenRun(events: AsyncGenerator, run: () => Promise<void>): AsyncGenerator {
  const returned: unknown = yield* events
  await run()
  return returned
}

async function invalidateTags(
  { invalidates = [] }: AnyDefinition,
  input: unknown,
  where: string,
): Promise<void> {
  try {
    const own = typeof invalidates === 'function' ? invalidates(input) : invalidates
    const tags = [...new Set([...takeTags(), ...own])]
    if (tags.length === 0) return
    const cache = platform.cache()
    if (!cache) return sayMissing(where)
    // Older runtimes only have `purge`.
    const result = await inTime(
      cache.invalidate ? cache.invalidate({ tags }) : cache.purge({ tags }),
    )
    // The runtime resolves also if the cache has refused.
    if (result?.success === false) throw new Error(messageOf(result.errors))
  } catch (error) {
    const message = `[hono-actions] ${where} succeeded, but its cached reads could not be invalidated`
    logError(withErrorUrl('HA330', message), error)
  }
}

/** Milliseconds that a caller waits for the cache. */
const maxWait = 3000

interface CacheResult {
  success: boolean
  errors?: readonly { code: number; message: string }[]
}

/** Returns the result of `work`, or throws if it takes too long. The work goes on after the response. */
async function inTime(work: Promise<CacheResult>): Promise<CacheResult> {
  const settled = work.then(
    () => {},
    () => {},
  )
  requireRequestContext().executionCtx.waitUntil(settled)
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    const fail = () => reject(new Error(`The cache has not responded in ${maxWait} ms`))
    timer = setTimeout(fail, maxWait)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function messageOf(errors: CacheResult['errors'] = []): string {
  const list = errors.map(({ code, message }) => `${code}: ${message}`)
  return list.join('; ') || 'The cache gave no reason'
}

let isSaid = false

/** Says once in the dev server that there is no cache. In production that may be intended. */
function sayMissing(where: string): void {
  if (!isDev || isSaid) return
  isSaid = true
  const file = configFile ?? 'wrangler.jsonc'
  const isToml = file.endsWith('.toml')
  const setting = isToml ? '\n[cache]\nenabled = true' : ' "cache": { "enabled": true }'
  console.info(
    `[hono-actions] ${where} invalidates cached reads, and the dev server has no cache, so nothing ` +
      `is invalidated here. On Cloudflare, turn it on in ${file}:${setting}`,
  )
}
