import { readFileSync, writeFileSync } from 'node:fs'
import { cpuOf } from '../../bench/support/cpu.ts'
import type { LargeRequest } from './large-requests.ts'
import { startWorkerd } from './workerd.ts'

type Workerd = Awaited<ReturnType<typeof startWorkerd>>

export interface Cost {
  name: string
  path: string
  status: number
  /** CPU of workerd for one request, at its best: milliseconds. */
  cpu: number
  /** Bytes of the body. */
  size: number
  /** Bytes by which workerd grew at its peak. */
  memory: number
}

/**
 * Measures what a request costs, by the action for which it costs most.
 *
 * @param workerd a running one, which has compiled what it runs often
 * @param bundle the bundle that it runs
 */
export async function costOf(
  workerd: Workerd,
  bundle: string,
  request: LargeRequest,
): Promise<Cost> {
  const costs: Omit<Cost, 'size' | 'memory'>[] = []
  for (const path of request.paths) costs.push(await cpuAt(workerd, request, path))
  const [highest] = costs.toSorted((one, other) => other.cpu - one.cpu)
  if (!highest) throw new Error(`No action gets ${request.name}`)
  const memory = await memoryAt(bundle, request, highest.path)
  return { ...highest, size: request.body.length, memory }
}

async function cpuAt(workerd: Workerd, request: LargeRequest, path: string) {
  let status = await send(workerd, request, path)
  let cpu = Number.POSITIVE_INFINITY
  for (let i = 0; i < 3; i++) {
    const before = cpuOf(workerd.pid)
    status = await send(workerd, request, path)
    cpu = Math.min(cpu, (cpuOf(workerd.pid) - before) / 1000)
  }
  return { name: request.name, path, status, cpu }
}

/** In a process of its own: one that has been larger keeps its memory. */
async function memoryAt(bundle: string, request: LargeRequest, path: string): Promise<number> {
  const workerd = await startWorkerd(bundle)
  try {
    const { pid } = workerd
    for (let i = 0; i < 20; i++) await send(workerd, { ...request, body: 'a' }, path)
    await workerd.fetch('/collect-garbage')
    // The peak is counted from here.
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
    const before = kilobytes(pid, 'VmRSS')
    await send(workerd, request, path)
    return (kilobytes(pid, 'VmHWM') - before) * 1024
  } finally {
    await workerd.stop()
  }
}

async function send(workerd: Workerd, request: LargeRequest, path: string): Promise<number> {
  const { contentType, body } = request
  const headers = { 'content-type': contentType, origin: workerd.url.origin }
  const response = await workerd.fetch(`/api/${path}`, { method: 'POST', headers, body })
  await response.arrayBuffer()
  return response.status
}

function kilobytes(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1])
}
