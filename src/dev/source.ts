/**
 * Returns the first place of a stack in the app's own code, in an editor's format: a path with line
 * and column.
 *
 * @param stack stack of an error
 */
export function sourceOf(stack: string): string | undefined {
  const places = stack.split('\n').flatMap((line) => placeOf(line) ?? [])
  return places.find((place) => !place.includes('/node_modules/'))
}

/** Returns the place in a stack line: `at name (/path/file.ts:1:2)` or `at /path/file.ts:1:2`. */
export function placeOf(line: string): string | undefined {
  const place = /^\s*at (?:.*\()?(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/])[^()]*?:\d+:\d+)\)?$/.exec(
    line,
  )
  return place?.[1]?.replace(/\?[^:]*(?=:)/, '')
}
