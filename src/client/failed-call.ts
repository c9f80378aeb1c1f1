import type { errorBrand as Brand } from '../shared/errors/brand.ts'
import type { HonoActionError } from '../shared/errors/hono-action-error.ts'

// Not imported: this is the only thing that the first script would share with the later ones.
const errorBrand: typeof Brand = Symbol.for('@gnosticdev/hono-actions:error') as typeof Brand

/**
 * Creates the `NETWORK_ERROR` of a call that got no response, or not all of it. It has the
 * properties of a `HonoActionError`. The class itself is in a script that cannot be loaded without
 * a network.
 *
 * @param cause the error behind this one. An action's error is returned unchanged
 */
export function failedCall(cause: unknown): HonoActionError<string> {
  if (errorBrand in Object(cause)) return cause as HonoActionError<string>
  const code = 'NETWORK_ERROR'
  const message = 'Connection failed'
  const properties = { name: 'HonoActionError', code, status: 503, fields: {} }
  const error = Object.assign(new Error(message, { cause }), properties)
  // Not by the class, which is in a script that could not load either.
  return Object.defineProperties(error, {
    [errorBrand]: {},
    // An island gets the enumerable properties of an error that is its prop.
    message: { enumerable: true },
    toJSON: { value: () => ({ code, message }) },
  }) as unknown as HonoActionError<string>
}
