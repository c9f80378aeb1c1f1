import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { CommandError } from '../command-error.ts'
import { manifest } from '../manifest.ts'
import { isAtLeast } from '../versions.ts'

export interface PackageJson {
  name?: string
  scripts?: Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

/** Astro project on disk. Paths are relative to its root, with forward slashes. */
export interface Project {
  root: string
  packageJson: PackageJson
  /** Reads a file; undefined if it does not exist. */
  read(path: string): string | undefined
  /** Lists the names in a folder. */
  list(path: string): string[]
  /** Returns true if the project can import a package. */
  hasInstalled(name: string): boolean
}

/** @throws CommandError if there is no project, or its Astro version is too old */
export function openProject(root: string): Project {
  const read = (path: string) => {
    const file = join(root, path)
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined
  }
  const require = createRequire(join(root, 'package.json'))
  const installed = (name: string) => {
    try {
      return require.resolve(`${name}/package.json`)
    } catch {
      return undefined
    }
  }
  const packageJson = readPackageJson(root, read('package.json'))
  requireAstro(root, packageJson, installed('astro'))
  return {
    root,
    packageJson,
    read,
    list: (path) => (existsSync(join(root, path)) ? readdirSync(join(root, path)) : []),
    hasInstalled: (name) => installed(name) !== undefined,
  }
}

/** Returns the first path that exists in the project. */
export function firstOf(project: Project, paths: readonly string[]): string | undefined {
  return paths.find((path) => project.read(path) !== undefined)
}

function readPackageJson(root: string, code: string | undefined): PackageJson {
  if (code === undefined) throw noProject(root, 'There is no package.json')
  try {
    return JSON.parse(code) ?? {}
  } catch (error) {
    throw new CommandError(
      'HA903',
      `The package.json of ${root} can't be read: ${(error as Error).message}. Nothing was changed.`,
    )
  }
}

function requireAstro(root: string, packageJson: PackageJson, installed: string | undefined): void {
  const { dependencies = {}, devDependencies = {} } = packageJson
  if (!dependencies['astro'] && !devDependencies['astro']) {
    throw noProject(root, 'The package.json has no astro')
  }
  if (!installed) return
  const { version } = JSON.parse(readFileSync(installed, 'utf8'))
  const { astro: needed } = manifest.peerDependencies
  if (isAtLeast(version, needed)) return
  throw new CommandError(
    'HA906',
    `This project has Astro ${version}; ${manifest.name} needs ${needed}. Nothing was changed.
Upgrade it first: npx @astrojs/upgrade`,
  )
}

function noProject(root: string, reason: string): CommandError {
  return new CommandError(
    'HA903',
    `${reason} in ${root}: run this in the folder of an Astro project. Nothing was changed.
Create one first: npm create astro@latest my-site -- --template minimal`,
  )
}
