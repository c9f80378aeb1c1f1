import { basename, posix } from 'node:path'
import { usualFiles } from '../../integration/actions-file.ts'
import { bindingTypesOf, cloudflareFile, findConfigFile } from '../../worker-config/files.ts'
import type { WranglerConfig } from '../../worker-config/parse-wrangler.ts'
import { type AstroConfig, editAstroConfig, newAstroConfig } from './astro-config.ts'
import { editEnvFile } from './env-file.ts'
import { actionsFile, isTemplatePage, migration, pageFile, testFile } from './example.ts'
import { editGitIgnore } from './git-ignore.ts'
import { firstOf, type Project } from './project.ts'
import {
  databaseBinding,
  editWranglerConfig,
  flagFor,
  newWranglerConfig,
  readWranglerConfig,
  workerName,
} from './wrangler.ts'
import { addToObject } from './wrangler-jsonc.ts'
import type { Database } from './wrangler-types.ts'

/** Planned write of a file. */
export interface Change {
  /** Path relative to the project's root, with forward slashes. */
  path: string
  /** Current path of a file that moves. */
  from?: string
  /** Current content; undefined if the file does not exist. */
  before: string | undefined
  after: string
  /** Purpose in a few words. */
  what: string
  /** True if the change is made unless the user declines it. */
  byDefault: boolean
  /** File that this change depends on. */
  needs?: string
}

/** Text that is printed after the changes. */
export interface Note {
  text: string
  /** File without which the note is left out. */
  about?: string
}

export interface Plan {
  changes: Change[]
  /** File of the Worker's config. */
  configFile: string
  /** File of the types of the bindings, which Cloudflare's tools write. */
  typesFile: string
  /** Binding of the example's database, if the project gets the example. */
  binding: string | undefined
  notes: Note[]
}

const astroConfigs = ['mjs', 'js', 'ts', 'mts'].map((ext) => `astro.config.${ext}`)

/**
 * Plans all changes without writing them.
 *
 * @throws CommandError if a file cannot be changed safely
 */
export function planChanges(project: Project): Plan {
  const configs = readConfigs(project)
  const { astro, srcDir, configFile, wrangler, name } = configs
  const binding = databaseBinding(wrangler)

  const inSrc = usualFiles.map((file) => srcDir + file)
  const own = astro.actionsPath ? posix.normalize(astro.actionsPath) : firstOf(project, inSrc)
  const actionsPath = own ?? `${srcDir}server/actions.ts`
  const actions = actionsFile(binding)
  const isNew = project.read(actionsPath) === undefined
  // Existing actions do not use the example's table, test and page.
  const hasExample = isNew || project.read(actionsPath) === actions

  const hasDatabase = wrangler.d1_databases?.some((database) => database.binding === binding)
  const database = hasExample && !hasDatabase ? { binding, database_name: name } : undefined

  const changes = configChanges(project, configs, database)
  const write = (path: string, after: string, what: string, needs?: string) => {
    const before = project.read(path)
    if (before === after) return
    changes.push({ path, before, after, what, byDefault: true, ...(needs ? { needs } : undefined) })
  }
  const envFile = `${srcDir}env.d.ts`
  const typesFile = bindingTypesOf(configFile)
  const types = posix.relative(posix.dirname(envFile), typesFile)
  write(envFile, editEnvFile(project.read(envFile), types), 'the types of the bindings')
  if (isNew) write(actionsPath, actions, 'two actions of a guestbook')
  if (hasExample) {
    for (const [path, content, what] of exampleFiles(project, wrangler, astro, binding)) {
      if (project.read(path) === undefined) write(path, content, what, actionsPath)
    }
    changes.push(...scriptChange(project))
  }
  const notes: Note[] = []
  if (isNew) {
    const page = pageChange(project, srcDir, astro.isServer, actionsPath)
    if (page) changes.push(page)
    notes.push(...pageNotes(project, srcDir, astro.base, page?.path))
  } else if (!hasExample) {
    notes.push({ text: `${actionsPath} is yours, so the example and its test are left out.` })
  }
  if (database && wrangler.env) {
    notes.push({
      text: `The environments of ${configFile} need the binding ${binding} of their own.`,
    })
  }
  const sql = changes.find(({ path }) => path.endsWith('_guestbook.sql'))
  if (sql && configFile === cloudflareFile) {
    notes.push({ text: `Run ${sql.path} on the local database ${binding}.`, about: sql.path })
  }
  const exampleBinding = hasExample ? binding : undefined
  return { changes, configFile, typesFile, binding: exampleBinding, notes }
}

/** Config files of a project, as they are. */
interface Configs {
  astroFile: string
  astroCode: string | undefined
  astro: AstroConfig
  /** Ends with a slash. */
  srcDir: string
  configFile: string
  configCode: string | undefined
  wrangler: WranglerConfig
  /** Name of the Worker, if it has none. */
  name: string
}

/**
 * Plans the changes of the Astro config and the Wrangler config that every app needs.
 *
 * @throws CommandError if a file cannot be changed safely
 */
export function planConfig(project: Project): { changes: Change[]; srcDir: string } {
  const configs = readConfigs(project)
  return { changes: configChanges(project, configs, undefined), srcDir: configs.srcDir }
}

function readConfigs(project: Project): Configs {
  const astroFile = firstOf(project, astroConfigs) ?? 'astro.config.mjs'
  const astroCode = project.read(astroFile)
  const astro = editAstroConfig(astroCode ?? newAstroConfig, astroFile)
  const configFile = findConfigFile((file) => project.read(file) !== undefined) ?? 'wrangler.jsonc'
  const configCode = project.read(configFile)
  return {
    astroFile,
    astroCode,
    astro,
    srcDir: posix.normalize(`${astro.srcDir}/`),
    configFile,
    configCode,
    wrangler: configCode === undefined ? {} : readWranglerConfig(configCode, configFile),
    name: workerName(project.packageJson.name ?? basename(project.root)),
  }
}

/** @param database database that the Wrangler config gets */
function configChanges(
  project: Project,
  configs: Configs,
  database: Database | undefined,
): Change[] {
  const { astroFile, astroCode, astro, configFile, configCode, wrangler, name } = configs
  const flag = flagFor(wrangler)
  const parts = [
    flag && 'the compatibility flag',
    database && `the D1 database ${database.binding}`,
  ].filter(Boolean)
  const ignored = [
    '.dev.vars',
    '.wrangler/',
    ...(configFile === cloudflareFile ? ['.cloudflare/'] : []),
  ]
  const changes: Change[] = [
    {
      path: astroFile,
      before: astroCode,
      after: astro.code,
      what: 'the integration and the adapter',
      byDefault: true,
    },
    {
      path: configFile,
      before: configCode,
      after:
        configCode === undefined
          ? newWranglerConfig(name, database)
          : editWranglerConfig(configCode, configFile, { flag, database }),
      what: parts.join(', and ') || "the Worker's name and compatibility date",
      byDefault: true,
    },
    {
      path: '.gitignore',
      before: project.read('.gitignore'),
      after: editGitIgnore(project.read('.gitignore'), ignored),
      what: 'local secrets and state',
      byDefault: true,
    },
  ]
  return changes.filter(({ before, after }) => before !== after)
}

function exampleFiles(
  project: Project,
  wrangler: WranglerConfig,
  astro: AstroConfig,
  binding: string,
): [path: string, content: string, what: string][] {
  const own = wrangler.d1_databases?.find((database) => database.binding === binding)
  const folder = posix.normalize(own?.migrations_dir ?? 'migrations')
  const present = project.list(folder)
  const numbers = present.map((file) => Number(/^\d+/.exec(file)?.[0] ?? 0))
  const next = String(Math.max(0, ...numbers) + 1).padStart(4, '0')
  const file = present.find((name) => name.endsWith('_guestbook.sql')) ?? `${next}_guestbook.sql`
  const servedAt = posix.join('/', astro.base, astro.basePath)
  return [
    [posix.join(folder, file), migration, 'a migration with the table of the guestbook'],
    ['test/actions.test.mjs', testFile(binding, servedAt), 'a test of the built Worker'],
  ]
}

function scriptChange(project: Project): Change[] {
  if (project.packageJson.scripts?.['test'] !== undefined) return []
  const before = project.read('package.json') ?? ''
  const script = 'astro build && node --test test/*.test.mjs'
  const after = addToObject(before, 'scripts', 'test', script)
  if (after === undefined) return []
  return [
    { path: 'package.json', before, after, what: 'a script that runs the test', byDefault: true },
  ]
}

/**
 * Plans the example's page. It replaces the template's page, or is added to the app's own pages.
 *
 * @returns undefined if the app has a page at the example's path
 */
function pageChange(
  project: Project,
  srcDir: string,
  isServer: boolean,
  needs: string,
): Change | undefined {
  const index = `${srcDir}pages/index.astro`
  const before = project.read(index)
  const isUntouched = before !== undefined && isTemplatePage(before)
  const path = isUntouched ? index : `${srcDir}pages/guestbook.astro`
  if (!isUntouched && project.read(path) !== undefined) return undefined
  return {
    path,
    before: isUntouched ? before : undefined,
    after: pageFile(isServer),
    what: 'an example page with a form',
    byDefault: true,
    needs,
  }
}

/** Returns what `init` kept of the app's pages, and where the example is. */
function pageNotes(
  project: Project,
  srcDir: string,
  base: string,
  page: string | undefined,
): Note[] {
  const own = [`${srcDir}pages/index.astro`, `${srcDir}pages/guestbook.astro`].find(
    (path) => path !== page && project.read(path) !== undefined,
  )
  const kept: Note[] = own ? [{ text: `${own} is yours, and was not changed.` }] : []
  if (!page) return [...kept, { text: 'The example has no page.' }]
  if (page.endsWith('/index.astro')) return kept
  const url = posix.join('/', base, 'guestbook')
  return [...kept, { text: `The example is at ${url}, in ${page}.`, about: page }]
}
