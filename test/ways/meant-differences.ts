import type { Case, Thrown } from '../fixtures/ways-worker/src/case.ts'
import type { Observation } from '../fixtures/ways-worker/src/observe.ts'
import { isJson } from '../fixtures/ways-worker/src/tagged.ts'
import type { WayName } from '../fixtures/ways-worker/src/ways/names.ts'

/** A difference between ways that is meant. */
export interface MeantDifference {
  /** What differs. */
  name: string
  /** In which ways, compared with the client. */
  ways: readonly WayName[]
  /** What is observed there instead, and why. */
  reason: string
  /** A case that shows it. */
  example: Partial<Case>
  /** The parts of an observation that are not compared. */
  leaveOut(observation: Observation, one: Case): Partial<Observation>
}

/** Every difference between the ways that is meant. The table of docs/one-behavior.md is made from it. */
export const meantDifferences: readonly MeantDifference[] = [
  {
    name: 'Request headers in a server-side call',
    ways: ['actions', 'callAction', 'honoClient'],
    reason:
      "The action sees the visitor's `cookie`, `authorization`, `user-agent`, `accept-language` and `cf-connecting-ip`. " +
      'Other headers belong to the request of the page.',
    example: { use: [{ do: 'readHeader', name: 'x-probe' }] },
    leaveOut: (observation) => withoutNotes(observation, /header x-probe$/),
  },
  {
    name: 'Response headers of an action whose caller is a page',
    ways: ['actions', 'callAction', 'page form'],
    reason:
      'The page has its own response. The cookies of the action are sent with it. The status and the other headers of the action are not. ' +
      'After a form, the page has the status of an error, and a redirect has all headers of the action.',
    example: { effects: [{ do: 'setHeader', name: 'x-ways-a', value: '1' }] },
    leaveOut: () => ({ response: undefined }),
  },
  {
    name: 'Request headers and cookies without a visitor',
    ways: ['rpc', 'queue'],
    reason:
      'Another Worker and a queue have no visitor, so there are no request headers and no cookies. ' +
      'Middleware that requires a session refuses the call.',
    example: { use: [{ do: 'readHeader', name: 'authorization' }, { do: 'readCookies' }] },
    leaveOut: (observation) => withoutNotes(observation, /(header [\w-]+|cookies)$/),
  },
  {
    name: 'Request body of a deferred action',
    ways: ['queue'],
    reason:
      'A queue has the converted input. Code that reads the body gets its JSON: for `z.coerce.date()`, ' +
      'a date without a time gets one.',
    example: {
      schema: {
        type: 'object',
        fields: { author: { type: 'array', of: { type: 'coercedDate' } } },
      },
      input: { author: ['2024-02-29', '2024-02-29T10:20:30.000Z'] },
      use: [{ do: 'bodyLimit', maxSize: 10_000 }],
      effects: [{ do: 'readBody', as: 'json' }],
    },
    leaveOut: (observation) => withoutNotes(observation, /body as \w+$/),
  },
  {
    name: 'Rich results as JSON',
    ways: ['request', 'form', 'honoClient'],
    reason:
      'A caller that does not ask for rich results gets JSON: a `Date` is a string, `undefined` is `null`, a generator is ' +
      'an event stream. The client asks for rich results by itself.',
    example: { ending: { is: 'value', value: { $date: '2024-02-29T00:00:00.000Z' } } },
    leaveOut: ({ result, response }, one) => {
      if (!isRich(one)) return {}
      return {
        ...(result && { result: result.replace(/^data [\s\S]*/, 'data') }),
        ...(response && {
          response: response.filter((line) => !/^(content-type|x-action-body):/.test(line)),
        }),
      }
    },
  },
  {
    name: 'Bigints as JSON',
    ways: ['request', 'form', 'honoClient'],
    reason:
      'JSON has no form for a bigint: a caller that does not ask for rich results gets a 500, and the log says why.',
    example: { ending: { is: 'value', value: { $bigint: '5' } } },
    leaveOut: (observation, one) => (hasBigint(one) ? onlyInputs(observation) : {}),
  },
  {
    name: 'Streams in a batch',
    ways: ['batch'],
    reason:
      'The response of a batch is complete before it is sent. A stream, or a generator that a plain function returns, is ' +
      'a 500, and the log says why. The client sends a call of a generator function alone.',
    example: { ending: { is: 'stream', text: 'a' } },
    leaveOut: (observation, { ending }) => {
      return ending.is === 'stream' || ending.is === 'generator' ? onlyInputs(observation) : {}
    },
  },
  {
    name: 'Own responses to a plain request',
    ways: ['request', 'form', 'honoClient'],
    reason:
      'The response of a middleware, or of an `HTTPException`, is sent as it is. The client, `callAction` and the others ' +
      'create an error from its status and text.',
    example: { use: [{ do: 'respond', with: 'text', status: 403 }] },
    leaveOut: (_, one) => (hasOwnResponse(one) ? { result: undefined } : {}),
  },
  {
    name: 'Generators and URLs over RPC',
    ways: ['rpc'],
    reason:
      'RPC cannot carry a generator, a `URL` or `URLSearchParams`: the error is `NOT_IMPLEMENTED`. Use `fetch` of the ' +
      'service binding for such an action.',
    example: { ending: { is: 'generator', values: [1] } },
    leaveOut: (observation, one) =>
      one.ending.is === 'generator' ? withoutGenerator(observation, one) : {},
  },
  {
    name: 'Redirects of a form without a script',
    ways: ['page form'],
    reason:
      'The browser follows the redirect of a handler or of a middleware. A script gets it as data, or as the error ' +
      '`UNAUTHORIZED` if a middleware redirects.',
    example: {
      accept: 'form',
      schema: { type: 'object', fields: {} },
      input: {},
      ending: { is: 'redirect', status: 303 },
    },
    leaveOut: (_, { use, ending }) => {
      return ending.is === 'redirect' || use.some((step) => step.do === 'redirect')
        ? { result: undefined }
        : {}
    },
  },
]

/** Compares nothing but what arrived at the handler. */
function onlyInputs({ inputs }: Observation): Partial<Observation> {
  return { ...nothing, inputs }
}

/** The result of a generator over RPC. */
const refusedGenerator = /^error \{code: "NOT_IMPLEMENTED", .*streams values, which RPC cannot/

/**
 * Writes a generator and its refusal over RPC alike. What middleware sees or does after one of them is left out.
 * If the call ends before or otherwise, all of it is compared.
 */
function withoutGenerator(observation: Observation, { use }: Case): Partial<Observation> {
  const { inputs, result = '', log = [] } = observation
  if (inputs.length === 0) return {}
  const notes = withoutNotes(observation, / after$/)
  // It acts on an error only.
  if (use.some((step) => step.do === 'replaceResponse')) {
    return { ...notes, result: undefined, log: undefined }
  }
  if (!result.startsWith('data Generator(') && !refusedGenerator.test(result)) return notes
  const shown = log.map((line) => line.replace(/ (\d+ undefined|501 NOT_IMPLEMENTED)$/, ''))
  return { ...notes, result: 'a generator', log: shown }
}

const nothing = {
  inputs: [],
  notes: [],
  result: undefined,
  cookies: undefined,
  response: undefined,
  log: undefined,
  delivery: undefined,
  cached: undefined,
}

function hasBigint({ ending }: Case): boolean {
  return ending.is === 'value' && JSON.stringify(ending.value).includes('$bigint')
}

/** Leaves out of the notes what matches. */
export function withoutNotes(observation: Observation, of: RegExp): Partial<Observation> {
  return { notes: observation.notes.filter((one) => !of.test(one.of)) }
}

/** Whether a case may have a response that is not a result: of middleware, or of an HTTPException. */
function hasOwnResponse({ use, ending }: Case): boolean {
  const isThrown = (what: Thrown) => what.is === 'HTTPException' && what.response === true
  if (ending.is === 'throw' && isThrown(ending.what)) return true
  return use.some((step) => {
    if (step.do === 'throw') return isThrown(step.what)
    return ['respond', 'replaceResponse', 'bodyLimit'].includes(step.do)
  })
}

/** Whether a case's result has a value that JSON has no form for. */
export function isRich({ ending }: Case): boolean {
  if (ending.is === 'value') return !isJson(ending.value)
  return ending.is === 'generator'
}
