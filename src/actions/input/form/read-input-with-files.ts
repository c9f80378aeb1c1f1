import type { HonoRequest } from 'hono/request'
import { pathOfName } from '../../../shared/encode-input.ts'
import { HonoActionError } from '../../../shared/errors/hono-action-error.ts'
import { jsonName } from '../../../shared/json-name.ts'
import { jsonToInput } from '../convert-json.ts'
import { parseJson } from '../json.ts'
import type { ActionLimits } from '../limits.ts'
import { readForm } from './read-form.ts'

/**
 * Reads the multipart body of an input with files: its JSON, and the files by their names. A file
 * takes the place of a null in the JSON: `items[0].photo` is that property of the first item.
 *
 * @throws HonoActionError `BAD_REQUEST` for another form, or for a file without a place
 */
export async function readInputWithFiles(
  req: HonoRequest,
  schema: unknown,
  limits: Required<ActionLimits>,
): Promise<unknown> {
  const form = await readForm(req, limits)
  let json: string | undefined
  const files: [name: string, file: File][] = []
  for (const [name, part] of form) {
    if (typeof part !== 'string') files.push([name, part])
    else if (name === jsonName && json === undefined) json = part
    else throw badRequest(`Expected a file in the part ${shown(name)}`)
  }
  if (json === undefined) throw badRequest(`Expected a part ${jsonName} with JSON`)
  const root = { value: parseJson(json, limits.maxElements) }
  for (const [name, file] of files) {
    if (!putFile(root, name, file)) throw badRequest(`The JSON has no place for ${shown(name)}`)
  }
  return jsonToInput(root.value, schema)
}

/** Puts a file in its place. Returns false if there is none. */
function putFile(root: { value: unknown }, name: string, file: File): boolean {
  // An input that is a file itself.
  if (root.value === null) {
    root.value = file
    return true
  }
  const segments = pathOfName(name)
  const last = segments.pop()
  if (last === undefined) return false
  let parent: unknown = root.value
  for (const segment of segments) parent = own(parent, segment)
  if (own(parent, last) !== null) return false
  Object.assign(parent as object, { [last]: file })
  return true
}

function own(parent: unknown, key: string): unknown {
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, key)) return undefined
  return (parent as Record<string, unknown>)[key]
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 100))
}

function badRequest(message: string): HonoActionError {
  return new HonoActionError({ code: 'BAD_REQUEST', message })
}
