import { testAction } from '@gnosticdev/hono-actions/testing'
import { buildAction } from '../fixtures/ways-worker/src/build/action.ts'
import type { Case } from '../fixtures/ways-worker/src/case.ts'
import { nameOf } from '../fixtures/ways-worker/src/names.ts'
import {
  failed,
  type Observation,
  observationOf,
  showCookies,
  showResult,
} from '../fixtures/ways-worker/src/observe.ts'
import { startRun } from '../fixtures/ways-worker/src/run.ts'
import { headersOfVisitor } from '../fixtures/ways-worker/src/ways/requests.ts'
import { inputFor } from '../fixtures/ways-worker/src/wire.ts'

type Test = (
  action: object,
  options: object,
) => Promise<{ data: unknown; error: unknown; headers: Headers }>

/** Runs a case by `testAction`, in this process. */
export async function byTestAction(one: Case): Promise<Observation> {
  const run = startRun(`testAction ${one.seed}`)
  const action = buildAction(one)
  const options = {
    input: inputFor(one),
    headers: headersOfVisitor,
    actions: { group: { [nameOf(one)]: action } },
  }
  try {
    const result = await (testAction as unknown as Test)(action, options)
    return {
      ...observationOf(run),
      result: await showResult(result),
      cookies: showCookies(result.headers),
    }
  } catch (error) {
    return failed(error)
  }
}
