import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** Throws where a process can't be asked how long it was on a CPU. */
export function requireLinux(): void {
  if (process.platform !== 'linux') {
    throw new Error('CPU is read from /proc, so this part of the bench needs Linux')
  }
}

/**
 * The CPU time of a process so far, in microseconds. The kernel's accounting of each thread, in
 * nanoseconds: the time of the whole process is in hundredths of a second.
 */
export function cpuOf(pid: number): number {
  let nanoseconds = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [onCpu = ''] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')
    nanoseconds += Number(onCpu)
  }
  return nanoseconds / 1000
}

/** Whether servers and load can be kept apart, each on a core of its own. */
export const canPin = availableParallelism() > 1 && hasTaskset()

/** The start of a command that runs on the core of the servers. */
export const onServersCore = canPin ? ['taskset', '-c', '0'] : []

/** Keeps this process off the servers' core, until what is returned is called. */
export function pinLoad(): () => void {
  if (!canPin) return () => {}
  const threads = ['-a', '-p', '-c']
  const pid = String(process.pid)
  execFileSync('taskset', [...threads, '1', pid], { stdio: 'ignore' })
  return () => {
    execFileSync('taskset', [...threads, `0-${availableParallelism() - 1}`, pid], {
      stdio: 'ignore',
    })
  }
}

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['-c', '0', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
