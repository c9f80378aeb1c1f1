import { platform as real } from '../context/platform/node.ts'
import { recordAction } from './recorder.ts'

/** `#platform` in Node's dev server, which has no bindings to record. */
export const platform: typeof real = {
  ...real,
  isTraced: () => true,
  span: (name, attributes, fn) =>
    recordAction(attributes['action'] ?? name, () => real.span(name, attributes, fn)),
}
