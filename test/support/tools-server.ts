import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { npm } from './build.ts'
import { packLibrary, temporaryFolder } from './pack.ts'

let lastTypes: string | undefined

/** Does what `wrangler types` does, by the function behind it. */
async function wranglerTypes(folder: string): Promise<string> {
  const { experimental_generateTypes } = await import('wrangler')
  const path = join(folder, 'worker-configuration.d.ts')
  // Wrangler keeps those of the runtime where they are for the same version, date and flags.
  if (lastTypes && !existsSync(path)) writeFileSync(path, lastTypes)
  process.chdir(folder)
  const { content } = await experimental_generateTypes({})
  writeFileSync(path, content)
  lastTypes = content
  return ''
}

/** Does what `astro build` does, by the function behind it. */
async function astroBuild(folder: string): Promise<string> {
  const { build } = await import('astro')
  process.chdir(folder)
  const printed: string[] = []
  const streams = [process.stdout, process.stderr]
  const writes = streams.map(({ write }) => write)
  for (const stream of streams) {
    stream.write = (chunk) => {
      printed.push(String(chunk))
      return true
    }
  }
  try {
    await build({ root: folder })
  } catch (error) {
    const { stack, hint = '' } = error as Error & { hint?: string }
    throw new Error([...printed, stack, hint].join('\n'))
  } finally {
    for (const [i, stream] of streams.entries()) stream.write = writes[i] as typeof stream.write
  }
  return printed.join('')
}

/** Does what `astro check` does for an app whose types a build or `astro sync` has written. */
async function astroCheck(folder: string): Promise<string> {
  const { check } = await import('@astrojs/check')
  const printed: string[] = []
  const { info } = console
  console.info = (...args: unknown[]) => printed.push(args.join(' '))
  try {
    await check({ root: folder })
  } finally {
    console.info = info
  }
  return printed.join('\n')
}

let installed: string | undefined

/** Installs the packed library and the packages of a new app outside the repository, once. */
async function install(root: string): Promise<string> {
  if (installed) return installed
  const folder = temporaryFolder()
  const manifest = {
    private: true,
    type: 'module',
    allowScripts: { workerd: true, esbuild: true, sharp: true },
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  const { tarball } = await packLibrary(folder)
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const named = [
    'astro',
    '@astrojs/cloudflare',
    'wrangler',
    'hono',
    'zod',
    '@astrojs/check',
    'typescript',
  ]
  const packages = named.map((name) => `${name}@${devDependencies[name]}`)
  await npm(
    ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball, ...packages],
    folder,
  )
  installed = folder
  return folder
}

const tools = {
  'wrangler types': wranglerTypes,
  'astro build': astroBuild,
  'astro check': astroCheck,
  'npm install': install,
}
const tool = tools[process.argv[2] as keyof typeof tools]

// One after the other: the working directory and the console are those of the process.
let last: Promise<unknown> = Promise.resolve()

const server = createServer(async (request, response) => {
  const path = await text(request)
  const running = last.then(() => tool(path))
  last = running.catch(() => {})
  running.then(
    (printed) => response.end(printed),
    (error) => response.writeHead(500).end(String(error?.stack ?? error)),
  )
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit())
