import { AsyncLocalStorage } from 'node:async_hooks'
import { visibleError } from '../execute/unexpected-error.ts'
import { unwrapEvent } from './event.ts'

/**
 * What a caller in process gets of what a handler returned: the same, but for a generator, which
 * goes on in the context of its action, and gives values without their ids.
 *
 * @param path the action, for the log
 */
export function directOutput(output: unknown, path: string): unknown {
  if (Object.prototype.toString.call(output) !== '[object AsyncGenerator]') return output
  const source = output as AsyncGenerator
  // One step after the other: workerd runs one that a generator has put off outside every context.
  let last: Promise<unknown> = Promise.resolve()
  const step = (method: 'next' | 'return' | 'throw') => {
    const run = AsyncLocalStorage.bind((value: unknown) => source[method](value))
    return (value?: unknown) => {
      const result = last.then(() => run(value)).then(unwrapResult)
      last = result.catch(() => {})
      return result.catch((error: unknown) => {
        throw visibleError(error, path)
      })
    }
  }
  const generator = {
    next: step('next'),
    return: step('return'),
    throw: step('throw'),
    [Symbol.asyncIterator]: () => generator,
    async [Symbol.asyncDispose]() {
      await generator.return()
    },
  }
  return generator
}

function unwrapResult(result: IteratorResult<unknown, unknown>): IteratorResult<unknown, unknown> {
  return { ...result, value: unwrapEvent(result.value) }
}
