/** An action of a generated app, as text: every library writes the same ones in its own way. */
export interface Sample {
  index: number
  group: string
  name: string
  /** A Zod schema of one to six fields. */
  schema: string
  fields: readonly Field[]
  /** An object that the schema takes. */
  input: string
  /** What the handler returns, made of `input`. */
  output: string
}

/** A field of a schema, and values that fit it or do not. */
export interface Field {
  name: string
  schema: string
  right: string
  wrong: string
}

const kinds = [
  ['z.string().min(1)', "'text'", '1'],
  ['z.number().int()', '1', "'one'"],
  ['z.boolean()', 'true', "'yes'"],
  ['z.string().max(80).optional()', "'text'", '1'],
  ['z.array(z.string())', "['one', 'two']", "'one'"],
  ["z.enum(['new', 'open', 'closed'])", "'open'", "'lost'"],
  [
    'z.object({ street: z.string(), zip: z.string(), country: z.string().optional() })',
    "{ street: 'Main', zip: '1000' }",
    "{ street: 'Main', zip: 1000 }",
  ],
  ['z.number().min(0).nullable()', 'null', "'none'"],
  [
    'z.array(z.object({ sku: z.string(), count: z.number() }))',
    "[{ sku: 'a', count: 1 }]",
    "[{ sku: 'a', count: 'one' }]",
  ],
] as const

const words = [
  ...['title', 'price', 'status', 'owner', 'email', 'city', 'items', 'note', 'amount', 'currency'],
  ...['code', 'parent', 'kind', 'size', 'color', 'weight', 'phone', 'locale', 'theme', 'reason'],
  ...['slug', 'rank', 'score', 'source', 'target', 'label', 'region', 'channel', 'period'],
] as const
const verbs = ['create', 'update', 'remove', 'list', 'find', 'send', 'archive'] as const
const things = ['Order', 'User', 'Invoice', 'Product', 'Comment', 'Ticket'] as const

/** How many fields schemas have: most have few. */
const sizes = [1, 2, 1, 3, 1, 2, 1, 2, 1, 6] as const

/** How many actions are in one file. */
const perFile = 25

/** `count` actions, the same ones for the same count. */
export function samples(count: number): Sample[] {
  return Array.from({ length: count }, (_, index) => sample(index))
}

/** The actions of each file, by the names of the files. */
export function byGroup(actions: readonly Sample[]): Map<string, Sample[]> {
  return Map.groupBy(actions, ({ group }) => group)
}

function sample(index: number): Sample {
  const fields = Array.from({ length: at(sizes, index) }, (_, place) => field(index, place))
  const [first] = fields
  return {
    index,
    group: `group${Math.floor(index / perFile)}`,
    name: `${at(verbs, index)}${at(things, index)}${index}`,
    schema: `z.object({ ${fields.map(({ name, schema }) => `${name}: ${schema}`).join(', ')} })`,
    fields,
    input: inputOf(fields),
    output: `{ id: ${index}, text: 'done', ${first?.name}: input.${first?.name}${more(index)} }`,
  }
}

function field(index: number, place: number): Field {
  // The first one is needed, and of one type.
  const kind = place === 0 ? index % 3 : index * 2 + place * 5
  const [schema, right, wrong] = at(kinds, kind)
  return { name: at(words, index * 7 + place * 3), schema, right, wrong }
}

function more(index: number): string {
  const parts = ["by: { id: 1, name: 'Ada' }", "labels: ['a']", 'changed: new Date(0)'] as const
  return parts
    .slice(0, index % 4)
    .map((part) => `, ${part}`)
    .join('')
}

/** An object literal of the fields, each with what `textOf` says. */
export function inputOf(
  fields: readonly Field[],
  textOf: (field: Field) => string | undefined = ({ right }) => right,
): string {
  const members = fields.flatMap((field) => {
    const value = textOf(field)
    return value === undefined ? [] : `${field.name}: ${value}`
  })
  return members.length > 0 ? `{ ${members.join(', ')} }` : '{}'
}

function at<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length] as Item
}
