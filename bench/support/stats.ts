/** What is told of a number of measurements. */
export interface Summary {
  median: number
  /** A quarter of them is below, a quarter above. */
  quartiles: [number, number]
  count: number
}

export function summary(values: readonly number[]): Summary {
  return {
    median: quantile(values, 0.5),
    quartiles: [quantile(values, 0.25), quantile(values, 0.75)],
    count: values.length,
  }
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Between two measurements, what lies between them in proportion. */
export function quantile(values: readonly number[], part: number): number {
  if (values.length === 0) throw new Error('There are no measurements')
  const sorted = values.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * part
  const below = sorted[Math.floor(at)] ?? 0
  const above = sorted[Math.ceil(at)] ?? below
  return below + (above - below) * (at - Math.floor(at))
}

/** Such as `0.97 to 1.02`. */
export function spread({ quartiles }: Summary, digits = 2): string {
  return quartiles.map((one) => one.toFixed(digits)).join(' to ')
}
