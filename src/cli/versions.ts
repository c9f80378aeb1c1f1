/**
 * Returns true if a version is at least the minimum of a range such as `>=22.12.0` or `^7.2.0`. A
 * pre-release counts as its version.
 */
export function isAtLeast(version: string, range: string): boolean {
  const [own, least] = [partsOf(version), partsOf(range)]
  for (const [index, part] of least.entries()) {
    const difference = (own[index] ?? 0) - part
    if (difference !== 0) return difference > 0
  }
  return true
}

function partsOf(version: string): number[] {
  return (/\d+(\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number)
}
