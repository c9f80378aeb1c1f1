import { onDemand } from '../../shared/on-demand.ts'
import { richType } from '../../shared/protocol.ts'

const look = /* @__PURE__ */ onDemand(() => import('./is-plain.ts'))

/** What writes rich values. */
export const rich = /* @__PURE__ */ onDemand(() => import('../../shared/rich.ts'))

/** The body of an answer, as it is sent. */
export interface Encoded {
  type: string
  text: string
}

/**
 * Writes the body of an answer, for a caller that accepts this. Also for one that asks for rich
 * values it is JSON where that says the same: that takes a fraction of the time at both ends.
 *
 * @returns a promise only where what writes rich values has to be loaded first
 * @throws Error for what there is no form for
 */
export function encode(
  body: unknown,
  accept: string | null | undefined,
): Encoded | Promise<Encoded> {
  if (accept !== richType) return encodeJson(body)
  return look(({ isPlain }) => {
    if (isPlain(body)) return encodeJson(body)
    return rich(({ encodeRich }) => ({ type: richType, text: encodeRich(body) }))
  })
}

function encodeJson(body: unknown): Encoded {
  return { type: 'application/json', text: JSON.stringify(body) }
}
