import { CommandError } from '../command-error.ts'
import type { Change } from '../init/changes.ts'
import type { ParseAstro } from './astro-syntax.ts'
import {
  endpointMessage,
  forgottenIn,
  reviewCalls,
  reviewDefinition,
  reviewText,
  reviewTextOf,
  reviewThrows,
} from './by-hand.ts'
import { rewriteCalls, rewriteImports } from './calls.ts'
import { definitionsIn, rewriteContexts, rewriteDefinition } from './definitions.ts'
import {
  augmentation,
  Locals,
  localsOf,
  moveLocalTypes,
  noteWrites,
  removeUnusedLocals,
  rewriteLocals,
  rewriteLocalTypes,
} from './locals.ts'
import { isActionsFile, moveActionFiles, renameServer, rewritePaths } from './move.ts'
import { actionsModule } from './names.ts'
import { Project } from './project.ts'
import { isText } from './read-app.ts'
import { passSession } from './session.ts'
import { type Finding, hasSyntax, Source } from './source.ts'

/** App to migrate: its files by path, relative to the root. */
export interface App {
  files: ReadonlyMap<string, string>
  /** Ends with a slash. */
  srcDir: string
  parseAstro: ParseAstro
}

export interface Migration {
  changes: Change[]
  /** Places that a person has to look at. */
  findings: Finding[]
}

/**
 * Plans the migration of an app without writing anything.
 *
 * @throws CommandError if the app has no Astro Actions
 */
export function planMigration({ files, srcDir, parseAstro }: App): Migration {
  const findings: Finding[] = []
  const sources: Source[] = []
  for (const [path, code] of files) {
    if (!hasSyntax(path)) continue
    try {
      sources.push(new Source(path, code, parseAstro))
    } catch (error) {
      const message = `This file can't be parsed: ${(error as Error).message}`
      findings.push({ path, line: 1, message })
    }
  }
  const project = new Project(sources, files.get('tsconfig.json'), files.get('package.json'))
  const moved = moveActionFiles(project, srcDir)
  if (!moved) {
    const unread = findings.find(({ path }) => isActionsFile(path, srcDir))
    const problem = unread
      ? `${unread.path}: ${unread.message}.`
      : `There are no Astro Actions: neither ${srcDir}actions/index.ts nor ${srcDir}actions.ts exists.`
    throw new CommandError('HA931', `${problem} Nothing was changed.`)
  }
  const { parts } = project
  const locals = new Locals()
  const definitions = parts.flatMap((part) => definitionsIn(part, project))

  for (const definition of definitions) reviewDefinition(definition, project)
  for (const source of moved.all) {
    for (const part of source.parts) reviewThrows(part, part.tree.program)
  }
  for (const part of parts) reviewCalls(part)
  for (const source of sources) {
    reviewTextOf(source)
    const message = endpointMessage(source.path, srcDir)
    if (message) source.find(0, message)
  }

  definitions.forEach(rewriteDefinition)
  rewriteContexts(project, definitions, locals)
  const expressions = parts.flatMap(localsOf)
  noteWrites(expressions, locals)
  rewriteLocals(expressions, locals)
  removeUnusedLocals(expressions, locals)
  const variables = moveLocalTypes(sources, locals)
  const added = locals.usesSession ? passSession(project, srcDir) : new Map()
  if (variables.length > 0) {
    const code = `import '${actionsModule}'\n\n${augmentation(variables, '\n')}\n`
    added.set(`${srcDir}variables.d.ts`, { code, what: 'the types of the variables' })
  }
  for (const part of parts) {
    rewriteCalls(part)
    rewriteLocalTypes(part, locals)
    rewritePaths(part, project, moved)
    if (part.source === moved.index) renameServer(part, project)
    rewriteImports(part, moved.all.includes(part.source))
    part.imports.write()
  }

  const changes: Change[] = []
  for (const source of [...moved.all, ...sources.filter((one) => !moved.all.includes(one))]) {
    const { path, newPath, code, result } = source
    findings.push(...source.findings, ...forgottenIn(newPath, result, srcDir))
    if (result === code && newPath === path) continue
    changes.push({
      path: newPath,
      ...(newPath === path ? undefined : { from: path }),
      before: code,
      after: result,
      what: newPath === path ? 'what it uses of Astro Actions' : 'the actions',
      byDefault: true,
    })
  }
  for (const [path, { code, what }] of added) {
    changes.push({ path, before: undefined, after: code, what, byDefault: true })
  }
  for (const [path, text] of files) {
    if (isText(path)) findings.push(...reviewText(path, text, srcDir))
  }
  findings.sort((one, other) =>
    one.path === other.path ? one.line - other.line : one.path < other.path ? -1 : 1,
  )
  return { changes, findings }
}
