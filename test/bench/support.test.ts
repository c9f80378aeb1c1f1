import { describe, expect, it, onTestFinished } from 'vitest'
import { bundle } from '../../bench/support/bundle.ts'
import { check } from '../../bench/support/check.ts'
import { startLoad } from '../../bench/support/load.ts'
import { paired } from '../../bench/support/paired.ts'
import { quantile, spread, summary } from '../../bench/support/stats.ts'
import { intoPage } from '../../bench/support/table.ts'
import { type Modules, startWorkerd } from '../../bench/support/workerd.ts'

const call = {
  path: '/api/greet',
  body: '{"name":"Ada"}',
  headers: { 'content-type': 'application/json' },
}

async function start(modules: Modules) {
  const server = await startWorkerd(modules)
  onTestFinished(() => server.stop())
  return server
}

const answering = (answer: string): Modules => ({
  'index.js': `export default { async fetch(request) { await request.text(); ${answer} } }`,
})

/** How many were answered in a while. */
async function load(port: number): Promise<number> {
  const { answered, stop } = startLoad(port, call, 4)
  await expect.poll(answered).toBeGreaterThan(100).finally(stop)
  return answered()
}

describe('the figures of the bench', () => {
  it('are medians, with the quartiles around them', () => {
    expect(summary([4, 1, 3, 2, 5])).toEqual({ median: 3, quartiles: [2, 4], count: 5 })
    expect(quantile([1, 2], 0.5)).toBe(1.5)
    expect(spread(summary([1, 1.004, 2]))).toBe('1.00 to 1.50')
    expect(() => summary([])).toThrow('no measurements')
  })

  it('go between the markers of their table, as often as they are written', () => {
    const page = 'a\n<!-- bench:x -->old<!-- /bench:x -->\nb\n<!-- bench:y --><!-- /bench:y -->'
    const table = { name: 'x', columns: ['server', 'ratio'], rows: [['one', '1.00']] }
    const written = intoPage(page, table)
    expect(written).toBe(
      page.replace('old', '\n\n| server | ratio |\n| --- | --- |\n| one | 1.00 |\n\n'),
    )
    expect(intoPage(written, table)).toBe(written)
    expect(() => intoPage(page, { ...table, name: 'z' })).toThrow('<!-- bench:z -->')
  })
})

describe('the load of the bench', () => {
  it('counts answers with a length, and those in chunks', async () => {
    const sized = await start(answering('return Response.json({ a: "\\r\\n\\r\\n" })'))
    await load(sized.port)
    const chunked = await start(
      answering(`return new Response(new ReadableStream({
        async start(controller) {
          for (const part of ['one', 'two']) {
            controller.enqueue(new TextEncoder().encode(part))
            await new Promise((resolve) => setTimeout(resolve, 1))
          }
          controller.close()
        },
      }))`),
    )
    await load(chunked.port)
  })

  it('fails where an answer is not a 200', async () => {
    const { port } = await start(answering('return new Response("no", { status: 500 })'))
    const { answered, stop } = startLoad(port, call, 1)
    onTestFinished(stop)
    await expect.poll(() => outcomeOf(answered)).toContain('HTTP/1.1 500')
  })
})

function outcomeOf(answered: () => number): string {
  try {
    return `${answered()} answered`
  } catch (error) {
    return String(error)
  }
}

describe('a server of the bench', () => {
  it('is checked before it is timed', async () => {
    const server = await start(await bundle('workers/bare.ts'))
    const answer = { greeting: 'Hello Ada' }
    await check(server, call, { answer, refusals: [{ body: '{"name":""}' }, { path: '/other' }] })
    await expect(check(server, call, { answer: {}, refusals: [] })).rejects.toThrow('Hello Ada')
    await expect(check(server, call, { answer, refusals: [{}] })).rejects.toThrow('has to refuse')
  })

  it.runIf(process.platform === 'linux')('costs more where it does more', async () => {
    const cheap = await start(await bundle('workers/bare.ts'))
    const dear = await start(
      answering('let n = 0; for (let i = 0; i < 1e6; i++) n += i % 7; return Response.json({ n })'),
    )
    const rounds = await paired(
      { server: dear, call },
      { server: cheap, call },
      { rounds: 3, roundTime: 500, warmUp: 500, connections: 4 },
    )
    expect(rounds).toHaveLength(3)
    const ratios = summary(rounds.map(({ measured, reference }) => measured / reference))
    expect(ratios.median).toBeGreaterThan(2)
    // Of each request, and not of the round.
    for (const { reference } of rounds) expect(reference).toBeLessThan(10_000)
  })
})
