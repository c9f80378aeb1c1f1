/** Milliseconds of CPU that this thread takes for it: a clock would count what others take beside it. */
export function cpuOf(work: () => void): number {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}
