import { execFileSync } from 'node:child_process'
import { createLoad, runPool, textOf } from './load.ts'
import { startWorkerd } from './workerd.ts'

export interface LoadFigures {
  /** Answers that had another status than they should have. */
  wrong: string[]
  /** The memory of workerd after each tenth, when its garbage was collected: MB. */
  memory: number[]
}

/** What is asked of the guard Worker, one after the other: path, body, status. */
const mix = [
  ['/api/total', { a: [1, 2, 3] }, 200],
  ['/api/inside', {}, 200],
  ['/api/strict', [1, 2, 3], 400],
  ['/api/leak', {}, 500],
  ['/api/seen', {}, 200],
] as const

/**
 * Sends requests to a Worker, 50 at a time, and measures the memory of workerd after each tenth of
 * them. Garbage is collected first: left to itself, V8 lets the heap of any Worker grow.
 *
 * @param bundle of the guard Worker
 */
export async function runLoad(bundle: string, requests: number): Promise<LoadFigures> {
  const workerd = await startWorkerd(bundle)
  const load = createLoad(workerd.url, 50)
  const figures: LoadFigures = { wrong: [], memory: [] }
  try {
    // What is filled once is filled first.
    await send(2000)
    for (let tenth = 1; tenth <= 10; tenth++) {
      await send(requests / 10)
      await workerd.fetch('/collect-garbage')
      figures.memory.push(memoryOf(workerd.pid))
    }
  } finally {
    load.close()
    await workerd.stop()
  }
  return figures

  async function send(count: number): Promise<void> {
    await runPool(count, 50, async (index) => {
      const [path, body, status] = mix[index % mix.length] ?? mix[0]
      const answer = await load.post(path, body, {})
      await textOf(answer)
      if (answer.statusCode !== status) figures.wrong.push(`${path} ${answer.statusCode}`)
    })
  }
}

/** By how many MB workerd grows over so many requests, once some have warmed it up. */
export async function growthOf(bundle: string, path: string, requests: number): Promise<number> {
  const workerd = await startWorkerd(bundle)
  const load = createLoad(workerd.url, 1)
  const send = async (count: number) => {
    await runPool(count, 1, async () => {
      const answer = await load.post(path, {}, {})
      const text = await textOf(answer)
      if (answer.statusCode !== 200) throw new Error(text)
    })
    await workerd.fetch('/collect-garbage')
    return memoryOf(workerd.pid)
  }
  try {
    const before = await send(50)
    return (await send(requests)) - before
  } finally {
    load.close()
    await workerd.stop()
  }
}

/** The MB that V8's minor collections have kept over so many requests, each with a text of 1 MB. */
export async function keptOf(bundle: string, path: string, requests: number): Promise<number> {
  const workerd = await startWorkerd(bundle)
  const body = JSON.stringify({ text: 'x'.repeat(1_000_000) })
  const headers = { 'content-type': 'application/json' }
  try {
    for (let i = 0; i < requests; i++) {
      const response = await workerd.fetch(path, { method: 'POST', headers, body })
      const text = await response.text()
      if (text !== '{"data":1000000,"error":null}') throw new Error(text)
    }
  } finally {
    await workerd.stop()
  }
  const minor = /"gc":"s",.*?"end_object_size":(\d+)/g
  const after = [...workerd.collections().matchAll(minor)].map(([, size]) => Number(size) / 1e6)
  if (after.length < 3) throw new Error('There were hardly any minor collections')
  return after.reduce((kept, size, i) => kept + Math.max(0, size - (after[i - 1] ?? size)), 0)
}

/** The resident memory of a process: MB. */
function memoryOf(pid: number): number {
  const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return Math.round(Number(kilobytes) / 1024)
}
