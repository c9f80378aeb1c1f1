import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import {
  Application,
  Comment,
  Converter,
  LiteralType,
  makeRecursiveVisitor,
  ReferenceType,
  ReflectionKind,
  UnionType,
} from 'typedoc'
import { statusByCode } from '../src/shared/errors/codes.ts'
import { methodCallers } from '../src/shared/methods.ts'
import { withWholeTypes } from './whole-types.mjs'

/**
 * Writes the API reference from the docstrings, one page for each entry of the package:
 * `npm run api`. Fails where something public is not documented.
 */
const out = process.argv[2] ?? 'docs/api'
const { name: library, exports } = JSON.parse(readFileSync('package.json', 'utf8'))

/** The page of each entry, by its source: `src/actions/index.ts` is on `actions.md`. */
const entries = Object.entries(exports)
  .filter(([entry]) => !entry.endsWith('.json'))
  .map(([entry, target]) => ({
    specifier: library + entry.slice(1),
    page: entry === '.' ? 'integration' : entry.slice(2).replaceAll('/', '-'),
    source: (typeof target === 'string' ? target : target.default)
      .replace('./dist/', 'src/')
      .replace(/\.js$/, '.ts'),
  }))

/** What public types are computed with. Inference fills it in; you need not name it. */
const unnamed = [
  'ActionErrorJsonOf',
  'ActionHandler',
  'AnyAction',
  'AnyApp',
  'AnyCaller',
  'AnyCode',
  'AnyMiddleware',
  'AnyResult',
  'AnyTypes',
  'Arguments',
  'BindingAt',
  'CallArguments',
  'CallerName',
  'CallerOf',
  'CheckedName',
  'CheckedNames',
  'CheckedPath',
  'CheckedQueue',
  'CheckedRedirect',
  'CheckedReturn',
  'CheckedSchema',
  'CheckedSources',
  'ChoiceOf',
  'ClientOf',
  'DataOf',
  'ErrorParts',
  'Failed',
  'FormValue',
  'InlineMiddleware',
  'IsHidden',
  'JsonArguments',
  'JsonOf',
  'JurisdictionOf',
  'Leaf',
  'Limiter',
  'MadeRouter',
  'MapClient',
  'MethodCaller',
  'Mixin',
  'NamesIn',
  'Namespace',
  'OtherApp',
  'OutputReturn',
  'OwnErrorOf',
  'PlainOutput',
  'PutOf',
  'QueryCallerOf',
  'QueryFn',
  'ReactNames',
  'ResultOf',
  'RouteCall',
  'RouteHint',
  'RpcMethod',
  'SchemaInput',
  'SchemaOutput',
  'SessionDatabase',
  'SetsVariables',
  'Success',
  'TrailingSlash',
  'Under',
  'UnionGroup',
  'VariablesBefore',
  'VariablesContext',
  'VariablesOfOne',
  'WorkerFetch',
]

/** Members of types that are only compared with, or added to another by one word. */
const patterns = [
  'actions.getActionResult.__type.values',
  'bindings.ObjectsOf.__type.getByName',
  'bindings.rateLimit.__type.name',
  'bindings.SessionOf.__type.withSession',
  'client.RegisteredActions.__type.actions',
  'client.RegisteredBasePath.__type.basePath',
  'forms.FormAction.__type.__type.data',
  'forms.FormAction.__type.__type.error',
]

const app = await Application.bootstrapWithPlugins({
  plugin: ['typedoc-plugin-markdown'],
  name: library,
  entryPoints: entries.map(({ source }) => source),
  tsconfig: 'tsconfig.json',
  outputs: [{ name: 'markdown', path: out }],
  outputFileStrategy: 'modules',
  readme: 'none',
  // Lines would be others after each edit.
  disableSources: true,
  excludeExternals: true,
  excludeInternal: true,
  groupOrder: ['Functions', 'Variables', 'Classes', 'Interfaces', 'Type Aliases'],
  hideBreadcrumbs: true,
  hidePageHeader: true,
  hideGroupHeadings: false,
  blockTagsPreserveOrder: ['@throws', '@example', '@see'],
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  expandObjects: true,
  expandParameters: true,
  useCodeBlocks: true,
  tableColumnSettings: { hideInherited: true, hideOverrides: true, hideSources: true },
  pageTitleTemplates: {
    module: ({ rawName }) => entries.find(({ page }) => page === rawName)?.specifier ?? rawName,
  },
  intentionallyNotExported: unnamed,
  intentionallyNotDocumented: patterns,
  requiredToBeDocumented: [
    'Module',
    'Variable',
    'Function',
    'Class',
    'Interface',
    'Property',
    'Method',
    'Accessor',
    'TypeAlias',
  ],
  validation: { notExported: true, invalidLink: true, invalidPath: true, notDocumented: true },
  logLevel: 'Warn',
})

// A default export has the name of what it is.
app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
  if (reflection.name !== 'default') return
  const declaration = context.getSymbolFromReflection(reflection)?.valueDeclaration
  reflection.name = declaration?.name?.text ?? reflection.name
})

const project = await app.convert()
if (!project) process.exit(1)

const codes = new Set(Object.keys(statusByCode))
const [errorCode, handlerInput] = ['ActionErrorCode', 'HandlerInput'].map((name) =>
  project.getChildByName(['actions', name]),
)

/** Types that are computed from a list in the code: the reference has the list. */
const lists = {
  ActionErrorCode: [...codes, 'NETWORK_ERROR'],
  ActionErrorStatus: Object.values(statusByCode),
  ActionMethod: ['POST', ...Object.values(methodCallers)],
}

for (const module of project.children ?? []) {
  const file = project.getSymbolIdFromReflection(module)?.fileName ?? ''
  const entry = entries.find(({ source }) => file.endsWith(source))
  if (!entry) throw new Error(`${file} is the source of no entry`)
  module.name = entry.page
}
for (const reflection of Object.values(project.reflections)) {
  if (reflection.type && reflection !== handlerInput) reflection.type = shorten(reflection.type)
  for (const type of [reflection.type, ...(reflection.extendedTypes ?? [])]) {
    type?.visit(makeRecursiveVisitor({ reference: shortenArguments, rest: withoutArray }))
  }
  hideInternalBases(reflection)
  // TypeDoc takes a property without an initializer for one that is undefined.
  if (reflection.parent?.kindOf(ReflectionKind.Class)) delete reflection.defaultValue
  requireExample(reflection)
}
for (const [name, values] of Object.entries(lists)) {
  const reflection = project.getChildByName(['actions', name])
  if (reflection) reflection.type = new UnionType(values.map((value) => new LiteralType(value)))
}

app.validate(project)
if (app.logger.hasWarnings() || app.logger.hasErrors()) process.exit(1)
for (const reflection of Object.values(project.reflections)) documentOnce(reflection)
await app.generateOutputs(project)
for (const { page } of entries) {
  const file = join(out, `${page}.md`)
  writeFileSync(file, withWholeTypes(tidied(readFileSync(file, 'utf8'))))
}
writeFileSync(join(out, 'README.md'), index())

/**
 * Omits tables of type parameters that say no more than the signature above them, and `& {}`, which
 * has no meaning for readers.
 */
function tidied(markdown) {
  const text = markdown
    .replaceAll(/^#+ Type Parameters\n\n(\|.*\|\n)+\n?/gm, (section) => {
      return section.includes('| Description |') ? section : ''
    })
    .replaceAll(/ & (?:\{\n\}|\\\{ \\\})/g, '')
  return `${text.trimEnd()}\n`
}

/** The compiler writes out all codes if their type is a default, and `HandlerInput` always. */
function shorten(type) {
  const [schema, missing] = (type.name === 'SchemaOutput' && type.typeArguments) || []
  if (missing?.type === 'conditional') {
    const named = ReferenceType.createResolvedReference('HandlerInput', handlerInput, project)
    named.typeArguments = [schema, missing.checkType]
    return named
  }
  if (type.type !== 'union' || type.types.length !== codes.size) return type
  if (!type.types.every(({ value }) => codes.has(value))) return type
  return ReferenceType.createResolvedReference(errorCode.name, errorCode, project)
}

function shortenArguments(reference) {
  reference.typeArguments = reference.typeArguments?.map(shorten)
}

/** `[...Shared, ...Use]`: TypeDoc takes a list of types for the type of an element. */
function withoutArray(rest) {
  const { elementType: list } = rest.elementType
  if (list?.type === 'reference') rest.elementType = list
}

/** Leaves out bases that are not exported. Their members are listed with those of the type itself. */
function hideInternalBases(reflection) {
  const isPublic = (base) => base.reflection !== undefined || base.package !== library
  const tree = reflection.typeHierarchy
  if (tree?.next && !tree.isTarget) {
    tree.types = tree.types.filter(isPublic)
    if (tree.types.length === 0) reflection.typeHierarchy = tree.next
  }
  const members = [reflection, ...(reflection.signatures ?? [])]
  for (const member of members) {
    if (member.inheritedFrom && !isPublic(member.inheritedFrom)) member.inheritedFrom = undefined
  }
}

/** TypeDoc copies the docstring of a function to its other overloads. */
function documentOnce({ signatures: [first, ...others] = [] }) {
  const textOf = ({ comment }) => comment && Comment.combineDisplayParts(comment.summary)
  for (const other of others) if (textOf(other) === textOf(first)) other.comment = undefined
}

/** What is called or made has an example. */
function requireExample(reflection) {
  const isCalled = ReflectionKind.Function | ReflectionKind.Variable | ReflectionKind.Class
  if (!reflection.kindOf(isCalled) || !reflection.parent?.kindOf(ReflectionKind.Module)) return
  const documented = [reflection, ...(reflection.signatures ?? [])]
  if (documented.some(({ comment }) => comment?.getTag('@example'))) return
  app.logger.warn(`${reflection.getFullName()} has no @example`)
}

/** The page that leads to the others. */
function index() {
  const rows = entries.map(({ specifier, page }) => {
    const module = project.children.find(({ name }) => name === page)
    const [summary] = Comment.combineDisplayParts(module.comment.summary).split('\n\n')
    return `| [\`${specifier}\`](${page}.md) | ${summary.replaceAll('\n', ' ')} |`
  })
  return `# API reference

Everything that the package exports, by the entry to import it from. To learn how to use it, see
the [guides](..). \`npm run api\` writes these pages from the docstrings.

| import from | content |
| --- | --- |
${rows.join('\n')}
`
}
