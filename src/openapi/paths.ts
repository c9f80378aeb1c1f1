import type { Parameter } from './types.ts'

/** Path in OpenAPI's format, with its parameters. */
export interface PathTemplate {
  path: string
  parameters: Parameter[]
}

/**
 * Converts a Hono path to OpenAPI: `/:id{[0-9]+}` becomes `/{id}` with a pattern, and `*` becomes a
 * parameter. An optional last parameter produces two paths.
 */
export function pathTemplates(honoPath: string): PathTemplate[] {
  const segments = splitPath(honoPath)
  const last = segments.at(-1)
  const isOptional = last?.startsWith(':') && last.endsWith('?')
  const whole = template(
    segments.map((one) => (one.startsWith(':') ? one.replace(/\?$/, '') : one)),
  )
  return isOptional ? [template(segments.slice(0, -1)), whole] : [whole]
}

function template(segments: string[]): PathTemplate {
  const parameters: Parameter[] = []
  const parts = segments.map((segment) => {
    const isParameter = segment.startsWith(':')
    if (!isParameter && segment !== '*') return segment
    const [, given = 'rest', pattern] = /^:([^{]+)(?:\{(.*)\})?$/.exec(segment) ?? []
    const name = unused(given, parameters)
    const whole = pattern?.includes('|') ? `^(?:${pattern})$` : `^${pattern}$`
    const schema = { type: 'string', ...(pattern && { pattern: whole }) }
    parameters.push({ name, in: 'path', required: true, schema })
    return `{${name}}`
  })
  return { path: `/${parts.join('/')}`, parameters }
}

function unused(name: string, parameters: Parameter[]): string {
  const isTaken = (one: string) => parameters.some((other) => other.name === one)
  let free = name
  for (let n = 2; isTaken(free); n++) free = `${name}${n}`
  return free
}

/** Splits a Hono path into segments. A slash in braces is part of a pattern. */
function splitPath(path: string): string[] {
  const segments: string[] = []
  let segment = ''
  let depth = 0
  for (const character of path) {
    if (character === '{') depth++
    if (character === '}') depth--
    if (character === '/' && depth === 0) {
      if (segment) segments.push(segment)
      segment = ''
    } else segment += character
  }
  return segment ? [...segments, segment] : segments
}

/** Returns a key that is equal for templates that differ only in parameter names. */
export function shapeOf(path: string): string {
  return path.replace(/\{[^}]*\}/g, '{}')
}
