/** A path with forward slashes, as Vite and import specifiers have them on every system. */
export function slash(path: string): string {
  return path.replaceAll('\\', '/')
}
