import type { Call } from './load.ts'
import { paired, type Round } from './paired.ts'
import { median, spread, summary } from './stats.ts'
import type { Server } from './workerd.ts'

/** A server that is compared with another one. */
export interface Compared {
  start(): Promise<Server>
  call: Call
  /** @throws where it answers anything else than it has to */
  check(server: Server): Promise<void>
}

export interface BesideOptions {
  /** Whether fewer rounds are enough. */
  short: boolean
  /** Of both servers together. */
  connections?: number
  /** Milliseconds. */
  roundTime?: number
}

/** Loads one server beside another, in several processes of each. */
export async function beside(
  measured: Compared,
  reference: Compared,
  { short, connections = 50, roundTime = 1000 }: BesideOptions,
): Promise<Round[]> {
  const options = { rounds: short ? 5 : 7, roundTime, warmUp: 3000, connections }
  const rounds: Round[] = []
  for (let i = 0; i < (short ? 1 : 3); i++) {
    await using server = await measured.start()
    await using other = await reference.start()
    await measured.check(server)
    await reference.check(other)
    const pair = [
      { server, call: measured.call },
      { server: other, call: reference.call },
    ] as const
    rounds.push(...(await paired(...pair, options)))
  }
  return rounds
}

/** Three cells of a table: the ratio, its spread, the number of rounds; and the microseconds more. */
export function shown(rounds: readonly Round[]) {
  const ratios = summary(rounds.map(({ measured, reference }) => measured / reference))
  return {
    ratio: ratios.median.toFixed(2),
    half: spread(ratios),
    rounds: String(ratios.count),
    more: median(rounds.map(({ measured, reference }) => measured - reference)),
  }
}
