import { check } from '../support/check.ts'
import { type Contender, contenders, reference, usual } from '../support/contenders.ts'
import { requireLinux } from '../support/cpu.ts'
import { paired, type Round } from '../support/paired.ts'
import { median, type Summary, spread, summary } from '../support/stats.ts'
import type { Table } from '../support/table.ts'
import { startWorkerd } from '../support/workerd.ts'

interface Options {
  short: boolean
  /** Part of the names of those that are measured. */
  only?: string | undefined
}

/** CPU of a request on the wire, each server loaded beside Hono + zValidator. The cheapest first. */
export async function run({ short, only = '' }: Options): Promise<Table[]> {
  requireLinux()
  const found: { name: string; ratios: Summary }[] = []
  for (const contender of contenders.filter(({ name }) => name.includes(only))) {
    const rounds = await roundsOf(contender, short)
    const ratios = summary(rounds.map(({ measured, reference }) => measured / reference))
    const each = median(rounds.map(({ measured }) => measured)).toFixed(1)
    console.log(`${contender.name}: ${ratios.median.toFixed(3)} (${spread(ratios)}), ${each} µs`)
    found.push({ name: contender.name, ratios })
  }
  const ratio = `CPU per request, times ${reference.name}`
  return [
    {
      name: 'wire',
      columns: ['server', ratio, 'half of the rounds', 'rounds'],
      rows: found
        .sort((a, b) => a.ratios.median - b.ratios.median)
        .map(({ name, ratios }) => [
          name,
          ratios.median.toFixed(2),
          spread(ratios),
          String(ratios.count),
        ]),
    },
  ]
}

async function roundsOf(contender: Contender, short: boolean): Promise<Round[]> {
  const options = { rounds: short ? 5 : 7, roundTime: 1000, warmUp: 3000, connections: 50 }
  // Several processes of each: what one has got of memory and of luck stays with it.
  const starts = short ? 1 : 3
  const modules = await contender.modules()
  const referenceModules = await reference.modules()
  const rounds: Round[] = []
  for (let i = 0; i < starts; i++) {
    await using measured = await startWorkerd(modules)
    await using beside = await startWorkerd(referenceModules)
    const call = { ...usual, ...contender.call }
    await check(measured, call, contender)
    await check(beside, usual, reference)
    rounds.push(
      ...(await paired({ server: measured, call }, { server: beside, call: usual }, options)),
    )
  }
  return rounds
}
