import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import process from 'node:process'
import { createTestWorker } from '../testing/create.ts'
import type { TestWorker } from '../testing/types.ts'
import { CommandError } from './command-error.ts'
import { readOptions } from './options.ts'

const help = `Usage: hono-actions openapi [options]

Starts the built Worker on workerd, and writes the OpenAPI document that it serves to a file. Build
the project before. The same actions give the same file, byte for byte.

Options:
  --out <file>     Where to write it; - for the standard output (default: openapi.json)
  --check          Write nothing, and fail where the file is not what would be written
  --root <folder>  The project (default: the current folder)
  --config <file>  The Wrangler config of the built Worker (default: the one that the build wrote)
  --path <path>    Where the Worker serves the document (default: /api/openapi.json)
  --help           Print this
`

/**
 * Writes the OpenAPI document of a built Worker to a file.
 *
 * @returns the exit code
 * @throws CommandError if the Worker has no document, or with `--check` if the file differs
 */
export async function run(args: string[]): Promise<number> {
  const options = readOptions('openapi', args, {
    out: { type: 'string', default: 'openapi.json' },
    check: { type: 'boolean', default: false },
    root: { type: 'string', default: '.' },
    config: { type: 'string' },
    path: { type: 'string', default: '/api/openapi.json' },
    help: { type: 'boolean', default: false },
  })
  if (options.help) {
    process.stdout.write(help)
    return 0
  }
  const root = resolve(options.root)
  const restore = options.out === '-' ? writeToStderr() : () => {}
  const text = await documentOf(root, options.config, options.path).finally(restore)
  if (options.out === '-') {
    process.stdout.write(text)
    return 0
  }
  const file = resolve(root, options.out)
  const shown = relative(process.cwd(), file) || file
  if (options.check) {
    requireSame(file, shown, text)
    console.log(`${shown} is up to date.`)
    return 0
  }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  console.log(`Wrote ${shown}.`)
  return 0
}

/**
 * Sends to stderr what is written to stdout, which is for the document: Wrangler writes notices
 * there.
 *
 * @returns a function that ends it
 */
function writeToStderr(): () => void {
  const { stdout, stderr } = process
  const { write } = stdout
  stdout.write = stderr.write.bind(stderr)
  return () => {
    stdout.write = write
  }
}

async function documentOf(root: string, config: string | undefined, path: string): Promise<string> {
  await using worker = await start(root, config)
  const response = await worker.fetch(path, { redirect: 'manual' })
  const text = await response.text()
  if (response.status === 200 && isDocument(text)) return text
  throw new CommandError(
    'HA921',
    `The Worker answers ${response.status} at ${path}, and not its OpenAPI document. ` +
      'Write honoActions({ openapi: true }) in the Astro config, or createRouter(honoActions, ' +
      '{ openapi: openApi() }), and build again. With another basePath, say where: ' +
      '--path /rpc/openapi.json',
  )
}

async function start(root: string, config: string | undefined): Promise<TestWorker<unknown>> {
  try {
    return await createTestWorker({
      root,
      ...(config !== undefined && { configPath: resolve(root, config) }),
      // Logs go to stderr, because stdout may be the document.
      onLog: ({ message }) => console.error(message),
    })
  } catch (cause) {
    throw new CommandError(
      'HA920',
      `The built Worker did not start: ${cause instanceof Error ? cause.message : cause}`,
    )
  }
}

function isDocument(text: string): boolean {
  try {
    return typeof JSON.parse(text)?.openapi === 'string'
  } catch {
    return false
  }
}

function requireSame(file: string, shown: string, text: string): void {
  const found = readIfThere(file)
  // Git may have changed the line endings of the file.
  if (found?.replaceAll('\r\n', '\n') === text) return
  throw new CommandError(
    'HA922',
    `${shown} ${found === undefined ? 'is not there' : 'is not what the Worker serves'}. ` +
      `Write it: npx @gnosticdev/hono-actions openapi --out ${shown}`,
  )
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
