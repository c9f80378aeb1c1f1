import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GeneratedApp } from '../servers/types/generate.ts'

/** What the type checker says of a program, and what it cost. */
export interface TypeCost {
  instantiations: number
  types: number
  /** Seconds. */
  checkTime: number
  /** MB. */
  memory: number
  errors: Diagnostic[]
}

/** An error of the type checker. */
export interface Diagnostic {
  file: string
  line: number
  /** Such as `TS2589`. */
  code: string
  message: string
}

const compilerOptions = {
  target: 'ES2022',
  lib: ['ES2024', 'DOM', 'DOM.Iterable'],
  module: 'ESNext',
  moduleResolution: 'Bundler',
  types: [],
  strict: true,
  noEmit: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
}

/**
 * Writes an app and has it checked.
 *
 * @param folder where it is written, so that its imports are found; what is there goes
 * @param compiler the command, such as `['node', 'node_modules/typescript/bin/tsc']`
 * @throws Error where the compiler says nothing of the cost
 */
export function typeCost(
  { files }: GeneratedApp,
  folder: string,
  [command, ...args]: readonly [string, ...string[]],
): TypeCost {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const all = { ...files, 'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }) }
  for (const [path, text] of Object.entries(all)) writeFileSync(join(folder, path), text)
  const { stdout, stderr } = spawnSync(
    command,
    [...args, '--extendedDiagnostics', '--pretty', 'false'],
    {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  )
  const figure = (name: string) => {
    const found = new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(stdout)?.[1]
    if (found === undefined) throw new Error(`No "${name}" of tsc:\n${stdout}${stderr}`)
    return Number(found)
  }
  return {
    instantiations: figure('Instantiations'),
    types: figure('Types'),
    checkTime: figure('Check time'),
    memory: figure('Memory used') / 1024,
    errors: [...stdout.matchAll(/^(\S+?)\((\d+),\d+\): error (TS\d+): (.*)$/gm)].map(
      ([, file = '', line, code = '', message = '']) => ({
        file,
        line: Number(line),
        code,
        message,
      }),
    ),
  }
}

/** How many of an app's mistakes were reported where they are, and the first of other errors. */
export function reported(
  { mistakes }: GeneratedApp,
  { errors }: TypeCost,
): { found: number; other: Diagnostic | undefined } {
  const isPlanted = ({ file, line }: Diagnostic) => file === 'client.ts' && mistakes.includes(line)
  const lines = errors.filter(isPlanted).map(({ line }) => line)
  return { found: new Set(lines).size, other: errors.find((error) => !isPlanted(error)) }
}
