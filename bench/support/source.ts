// What esbuild and Rolldown write above the code of each file that they put into one.
const heading = /^\s*\/\/(?:#region)? (\S+)$/

/** The file that a line of a bundle is from, as its bundler names it; empty where it does not say. */
export function sourceOf(bundle: string, line: number): string {
  const lines = bundle.split('\n')
  for (let at = Math.min(line, lines.length) - 1; at >= 0; at--) {
    const [, file] = heading.exec(lines[at] ?? '') ?? []
    if (file && /[./]/.test(file)) return file
  }
  return ''
}
