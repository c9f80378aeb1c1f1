import * as z from 'zod'
import { validate } from '../../src/actions/execute/validate.ts'
import { parseJson } from '../../src/actions/input/json.ts'

const size = 1_048_576 - 64
export const maxElements = 10_000
const encoder = new TextEncoder()

/** As many of a part as fit into a body, or as a body may have elements. */
function filled(open: string, part: string, close: string, most = maxElements - 10): string {
  const times = Math.min(most, Math.floor((size - open.length - close.length) / (part.length + 1)))
  return open + Array(times).fill(part).join() + close
}

const entry = z.object({ name: z.string(), tags: z.array(z.string()), at: z.iso.datetime() })

/** An everyday body: small objects, a megabyte of them. */
const plain = filled('[', '{"id":1,"name":"Ada","ok":true}', ']', Number.POSITIVE_INFINITY)

/** Bodies of a megabyte that are let through to the schema, each expensive for one of its readers. */
export const worst: Record<string, { body: string; schema: z.ZodType }> = {
  'many numbers': { body: filled('[', '1', ']'), schema: z.array(z.number()) },
  'many issues': { body: filled('[', '1', ']'), schema: z.array(z.string()) },
  'many issues in objects': {
    body: filled('[', '{"name":1}', ']', 4900),
    schema: z.array(entry),
  },
  'many keys': {
    body: `{${Array.from({ length: 9900 }, (_, i) => `"key-${i}":${i}`).join()}}`,
    schema: z.record(z.string(), z.number()),
  },
  'long numbers': { body: filled('[', '1'.repeat(290), ']'), schema: z.array(z.number()) },
  exponents: { body: filled('[', '1.5e300', ']'), schema: z.array(z.number()) },
  'one long text': { body: `"${'x'.repeat(size - 2)}"`, schema: z.string() },
  'a text of escapes': { body: `"${'\\u0061'.repeat(size / 6 - 2)}"`, schema: z.string() },
  'a text of quotes': { body: `"${'\\"'.repeat(size / 2 - 2)}"`, schema: z.string() },
  'a text of backslashes': { body: `"${'\\\\'.repeat(size / 2 - 2)}"`, schema: z.string() },
  'a text with a quote after each 8 characters': {
    body: `"${`${'x'.repeat(8)}\\"`.repeat(size / 10 - 2)}"`,
    schema: z.string(),
  },
  'a text of one backslash after another, and quotes': {
    body: `"${`${'\\'.repeat(33)}"`.repeat(size / 34 - 2)}"`,
    schema: z.string(),
  },
  'empty objects': { body: filled('[', '{ }', ']'), schema: z.array(z.object({})) },
  'white space in brackets': {
    body: filled('[', `{${' '.repeat(100)}}`, ']'),
    schema: z.array(z.object({})),
  },
  'white space': { body: `${' '.repeat(size - 2)}[]`, schema: z.array(z.string()) },
  'deep nesting': {
    body: filled('[', `${'['.repeat(63)}${']'.repeat(63)}`, ']', 150),
    schema: z.unknown(),
  },
  'no JSON at its end': { body: `"${'x'.repeat(size - 4)}"x`, schema: z.string() },
}

/** The time that `fn` takes at its best: milliseconds. */
async function best(fn: () => unknown, times: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < times; i++) {
    const started = performance.now()
    await fn()
    least = Math.min(least, performance.now() - started)
  }
  return least
}

/** How many times as long each of them takes as `JSON.parse` does for a plain body. */
export async function worstInputs(times = 15): Promise<Record<string, number>> {
  const base = await best(() => JSON.parse(plain), times)
  const ratios: Record<string, number> = {}
  for (const [name, { body, schema }] of Object.entries(worst)) {
    const bytes = encoder.encode(body)
    const run = async () => {
      try {
        await validate(schema, parseJson(bytes, maxElements))
      } catch {
        // Refused, which takes its time too.
      }
    }
    ratios[name] = (await best(run, times)) / base
  }
  return ratios
}
