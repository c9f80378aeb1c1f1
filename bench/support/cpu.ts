import { readdirSync, readFileSync } from 'node:fs'

/** The processor time that the threads of a process have used so far: milliseconds. */
export function cpuOf(pid: number): number {
  let nanoseconds = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')
      nanoseconds += Number(stat.split(' ')[0])
    } catch {
      // It ended in between.
    }
  }
  return nanoseconds / 1e6
}
