/** Returns the name of a field in a form: `['items', 0, 'count']` is `items[0].count`. */
export function fieldName(path: readonly (string | number)[]): string {
  let name = ''
  for (const key of path) {
    if (typeof key === 'number') name += `[${key}]`
    else name += name ? `.${key}` : key
  }
  return name
}
