import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Case } from '../fixtures/ways-worker/src/case.ts'
import { wayNames, wayTitles } from '../fixtures/ways-worker/src/ways/names.ts'
import { root } from '../support/build.ts'
import { differencesOf } from './compare.ts'
import { runCases, startWorkers } from './driver.ts'
import { meantDifferences } from './meant-differences.ts'
import { plainCase } from './plain-case.ts'

/** Those that are seen in a built Astro app only; its own test has them. */
const onlyInAstro = ['astro', 'page form']

let worker: TestWorker<unknown>

beforeAll(async () => {
  const [started] = await startWorkers(1)
  worker = started as TestWorker<unknown>
})

afterAll(() => worker.dispose())

const named = meantDifferences
  .filter(({ ways }) => ways.some((way) => !onlyInAstro.includes(way)))
  .map((one) => [one.name, one] as const)

describe('a meant difference', () => {
  it.each(named)('is there: %s', async (_, row) => {
    const ways = row.ways.filter((way) => !onlyInAstro.includes(way))
    const one: Case = { ...plainCase, ...row.example }
    const { observations } = await runCases(worker.url, [one], { observe: true })
    const others = meantDifferences.filter((other) => other !== row)
    const waysThatDiffer = (rows: typeof meantDifferences) => {
      return new Set(differencesOf(one, observations?.[0] ?? {}, rows).map(({ way }) => way))
    }
    const seen = waysThatDiffer(others)
    const carried = ways.filter((way) => observations?.[0]?.[way] !== undefined)
    expect(carried.filter((way) => !seen.has(way))).toEqual([])
    const left = waysThatDiffer(meantDifferences)
    expect(carried.filter((way) => left.has(way))).toEqual([])
  })

  it('is in the table of the docs', () => {
    const page = readFileSync(join(root, 'docs/one-behavior.md'), 'utf8')
    const table = page.slice(
      page.indexOf('| difference'),
      page.indexOf('\n\n', page.indexOf('| difference')),
    )
    expect(cellsOf(table)).toEqual([
      ['difference', 'where', 'what and why'],
      ...meantDifferences.map(({ name, ways, reason }) => [
        name,
        ways.map((way) => wayTitles[way]).join('; '),
        reason,
      ]),
    ])
  })

  it('is compared with the ways that the docs list', () => {
    const page = readFileSync(join(root, 'docs/one-behavior.md'), 'utf8')
    for (const way of wayNames) expect(page).toContain(`- ${wayTitles[way]}`)
  })
})

/** The cells of a Markdown table, without the line below its head. */
function cellsOf(table: string): string[][] {
  const [head = '', , ...rows] = table.trim().split('\n')
  return [head, ...rows].map((line) => {
    return line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
  })
}
