import { extras, type Library, type LibraryName, libraries } from './libraries.ts'
import { byGroup, inputOf, type Sample, samples } from './sample.ts'

/** An app of many actions, and where there are mistakes in it. */
export interface GeneratedApp {
  /** The text of each file, by its path. */
  files: Record<string, string>
  /** The lines of `client.ts` with a mistake, from 1 on. */
  mistakes: number[]
}

/** How many mistakes are planted. */
export const planted = 20

/**
 * Writes an app of `count` actions in files of 25, and a client that calls each of them once and
 * uses what it answers.
 *
 * @param withMistakes plants {@link planted} of them in calls that are spread over the client
 */
export function generateApp(name: LibraryName, count: number, withMistakes = false): GeneratedApp {
  const library: Library = libraries[name]
  const actions = samples(count)
  const groups = byGroup(actions)
  const files: Record<string, string> = { ...extras[name] }
  for (const [group, ones] of groups) {
    files[`${group}.ts`] = `${library.head}\n${library.group(group, ones)}`
  }
  files['app.ts'] = library.app([...groups.keys()])
  const wrongAt = new Map(
    Array.from({ length: withMistakes ? planted : 0 }, (_, number) => [
      Math.floor(((number + 0.5) * count) / planted),
      mistakes[number % mistakes.length] as Mistake,
    ]),
  )
  const client = actions.map((action) => callOf(library, action, wrongAt.get(action.index) ?? {}))
  files['client.ts'] = `${library.client}\n${client.join('\n')}`
  const lines = files['client.ts'].split('\n')
  return {
    files,
    mistakes: lines.flatMap((line, index) => (line.endsWith(mark) ? index + 1 : [])),
  }
}

/** What is wrong with a call: its action, its input or the use of its data. */
interface Mistake {
  action?: (action: Sample) => string
  input?: (action: Sample) => string
  use?: string
}

const mistakes: Mistake[] = [
  // A field of another type: the first one, and the last one, which may be nested.
  {
    input: ({ fields }) =>
      inputOf(fields, (field) => (field === fields[0] ? field.wrong : field.right)),
  },
  {
    input: ({ fields }) =>
      inputOf(fields, (field) => (field === fields.at(-1) ? field.wrong : field.right)),
  },
  // A key that is not in the schema, beside the others.
  { input: ({ input }) => input.replace('{ ', '{ nope: 1, ') },
  // A key that is needed, and the whole input.
  {
    input: ({ fields }) =>
      inputOf(fields, (field) => (field === fields[0] ? undefined : field.right)),
  },
  { input: () => '' },
  // Data of another type, data that is not there, and an action that is not there.
  { use: 'data.text.toFixed()' },
  { use: 'data.nope' },
  { action: ({ name }) => `${name}Nope` },
]

const mark = '// mistake'

function callOf(library: Library, action: Sample, { action: nameOf, input, use }: Mistake): string {
  const name = nameOf?.(action) ?? action.name
  const call = library.call(`${action.group}.${name}`, input?.(action) ?? action.input)
  const isCall = nameOf !== undefined || input !== undefined
  return `export async function call${action.index}() {
  ${isCall ? call.replace(/$/m, ` ${mark}`) : call}
  return [data.id + 1, ${use ? `0,\n    ${use}, ${mark}\n  ` : 'data.text.toUpperCase()'}]
}
`
}
