import type { InputShape } from './input-type.ts'

/** A schema that accepts every value. Each vendor describes it. */
export const anyValue = {
  kind: 'schema' as const,
  type: 'any',
  _zod: { def: { type: 'any' } },
}

/** Returns the shape of a schema that accepts the instances of a class. */
export function shapeOfClass(type: unknown): InputShape {
  switch (type) {
    case File:
    case Blob:
      return { type: 'file' }
    case Date:
      return { type: 'date' }
    case URL:
      return { type: 'url' }
    case Set:
      return { type: 'list', element: anyValue, isSet: true }
    case Map:
      return { type: 'map', key: anyValue, value: anyValue }
  }
  return { type: 'custom' }
}
