/** Converts a path to forward slashes, which Vite and import specifiers use on every system. */
export function slash(path: string): string {
  return path.replaceAll('\\', '/')
}
