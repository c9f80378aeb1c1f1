import type { Case } from '../fixtures/ways-worker/src/case.ts'

/** An action without anything. */
export const plainCase: Case = {
  seed: 0,
  method: 'POST',
  accept: 'json',
  schema: null,
  use: [],
  effects: [],
  ending: { is: 'value', value: 1 },
}
