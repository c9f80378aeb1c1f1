/**
 * The first place in a stack that is in the app itself, as an editor is told of it: a path with
 * line and column.
 *
 * @param stack of an error
 */
export function sourceOf(stack: string): string | undefined {
  const places = stack.split('\n').flatMap((line) => placeOf(line) ?? [])
  return places.find((place) => !place.includes('/node_modules/'))
}

/** The place that a line of a stack names: `at name (/path/file.ts:1:2)` or `at /path/file.ts:1:2`. */
export function placeOf(line: string): string | undefined {
  const place = /^\s*at (?:.*\()?(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/])[^()]*?:\d+:\d+)\)?$/.exec(
    line,
  )
  return place?.[1]?.replace(/\?[^:]*(?=:)/, '')
}
