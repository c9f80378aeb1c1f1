import { platform as real } from '../context/platform/workerd.ts'
import { recordingEnv } from './env.ts'
import { recordAction } from './recorder.ts'

/** `#platform` in the dev server: the real platform, with recording for the panel. */
export const platform: typeof real = {
  ...real,
  env: (given) => recordingEnv(real.env(given)),
  isTraced: () => true,
  span: (name, attributes, fn) =>
    recordAction(attributes['action'] ?? name, () => real.span(name, attributes, fn)),
}
