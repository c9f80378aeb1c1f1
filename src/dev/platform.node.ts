import { platform as real } from '../context/platform/node.ts'
import { recordAction } from './recorder.ts'

/** What `#platform` is in Node's dev server, where there are no bindings to record. */
export const platform: typeof real = {
  ...real,
  isTraced: () => true,
  span: (name, attributes, fn) =>
    recordAction(attributes['action'] ?? name, () => real.span(name, attributes, fn)),
}
