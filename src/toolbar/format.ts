/** Formats a duration: `0.4 ms`, `26 ms`, `1.24 s`. */
export function milliseconds(duration: number | undefined): string {
  if (duration === undefined) return '…'
  if (duration >= 1000) return `${(duration / 1000).toFixed(2)} s`
  return `${duration >= 10 ? Math.round(duration) : Math.round(duration * 10) / 10} ms`
}

/** Formats the time of day, to the second. */
export function timeOfDay(at: number): string {
  return new Date(at).toLocaleTimeString(undefined, { hour12: false })
}

/** Formats a number with its noun: `1 call`, `2 calls`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** Formats a size: `500 bytes`, `97.7 KiB`, `1 MiB`. */
export function bytes(size: number): string {
  if (size < 1024) return `${size} bytes`
  const [divisor, unit] = size < 1 << 20 ? [1024, 'KiB'] : [1 << 20, 'MiB']
  return `${Math.round((size / divisor) * 10) / 10} ${unit}`
}
