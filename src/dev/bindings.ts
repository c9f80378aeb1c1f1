import { kindOf, type Recorded } from './binding-types.ts'
import { recordCall } from './calls.ts'
import { state } from './state.ts'

/** Wraps a binding, so that each call is recorded in its request. */
export function recordingBinding(real: object, binding: string): object {
  const { name, methods } = kindOf(real)
  return state.recording.get(real) ?? recording(real, { binding, kind: name, methods })
}

function recording(real: object, recorded: Recorded): object {
  const get = recorded.methods === 'remote' ? getOfRemote(recorded) : getOf(recorded)
  const proxy = new Proxy(real, { get })
  state.real.set(proxy, real)
  state.recording.set(real, proxy)
  return proxy
}

/** Unwraps recording objects: the runtime's methods only accept its own objects. */
function realOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(realOf)
  return typeof value === 'object' && value !== null ? (state.real.get(value) ?? value) : value
}

function getOf(recorded: Recorded) {
  return (target: object, key: string | symbol): unknown => {
    // The runtime requires its own object as the receiver.
    const value: unknown = Reflect.get(target, key, target)
    if (typeof value !== 'function' || typeof key !== 'string' || key === 'constructor') {
      return value
    }
    const special = recorded.methods === 'remote' ? undefined : recorded.methods[key]
    return (...args: unknown[]) => {
      const run = (): unknown => Reflect.apply(value, target, args.map(realOf))
      if (special?.isCall === false) return run()
      if (special?.gives) return recording(run() as object, special.gives(args, recorded))
      return recordMethod(recorded, key, args, special?.subject?.(args), run)
    }
  }
}

/**
 * Wraps the members of a remote object. A member can be called, awaited, or have members itself.
 */
function getOfRemote(recorded: Recorded, before = '') {
  return (target: object, key: string | symbol): unknown => {
    const value: unknown = Reflect.get(target, key, target)
    if (typeof value !== 'function' || key === 'constructor') return value
    // Methods of promises, and members that the runtime looks up by symbol.
    if (typeof key === 'symbol' || ['then', 'catch', 'finally', 'dup'].includes(key)) {
      return value.bind(target)
    }
    const operation = before + key
    return new Proxy(value, {
      apply: (_method, _this, args) =>
        recordMethod(recorded, operation, args, requestLine(operation, args), () =>
          Reflect.apply(value, target, args.map(realOf)),
        ),
      get: getOfRemote(recorded, `${operation}.`),
    })
  }
}

function requestLine(operation: string, [input, init]: unknown[]): string | undefined {
  if (operation !== 'fetch') return undefined
  const url = input instanceof Request ? input.url : String(input)
  const { method = 'GET' } = (init ?? (input instanceof Request ? input : {})) as RequestInit
  return URL.canParse(url) ? `${method} ${new URL(url).pathname}` : undefined
}

function recordMethod(
  { binding, kind, subject, sent }: Recorded,
  operation: string,
  args: unknown[],
  ofCall: string | undefined,
  run: () => unknown,
): unknown {
  const said = [subject, ofCall].filter((part) => part !== undefined).join(' ')
  const call = { binding, kind, operation, subject: said || undefined }
  return recordCall({ ...call, sent: sent ?? args }, run)
}
