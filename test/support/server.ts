import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { quiet, root } from './build.ts'
import { eventually } from './eventually.ts'
import { fetchAlone } from './fetch-alone.ts'

/** A server in a process of its own. */
export interface ServerProcess {
  url: string
  /** What it has printed so far. */
  printed(): string
  fetch(path: string | URL, init?: RequestInit): Promise<Response>
  stop(): Promise<void>
}

/** Starts the server that `astro build` made with `@astrojs/node`. */
export async function startBuilt(folder: string, env: NodeJS.ProcessEnv): Promise<ServerProcess> {
  const address = { HOST: '127.0.0.1', PORT: String(await freePort()) }
  const child = spawn(process.execPath, [join(folder, 'dist/server/entry.mjs')], {
    env: { ...quiet, ...env, ...address },
  })
  return listening(child)
}

/** Starts Astro's dev server. */
export async function startDev(folder: string, env: NodeJS.ProcessEnv): Promise<ServerProcess> {
  const bin = join(root, 'node_modules/.bin/astro')
  const child = spawn(bin, ['dev', '--root', folder, '--port', '0', '--host', '127.0.0.1'], {
    // Inside Vitest, Astro leaves the answering to the test, and has no HMR.
    env: { ...quiet, NODE_ENV: 'development', ...env, VITEST: undefined },
  })
  return listening(child)
}

/** Starts a server by a command of the shell, which may start others in turn. */
export async function startByShell(line: string, cwd: string): Promise<ServerProcess> {
  const env = { ...quiet, VITEST: undefined }
  const child = spawn('sh', ['-c', line], { cwd, env, detached: true })
  // The whole group: the shell does not tell those that it started.
  return listening(child, () => process.kill(-(child.pid ?? 0)))
}

async function listening(
  child: ChildProcess,
  kill: () => void = () => child.kill(),
): Promise<ServerProcess> {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk
    })
  }
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    kill()
    await exited
  }
  const address = () => /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0]
  // A dev server bundles dependencies first, which takes a busy machine minutes.
  const started = eventually(() => address() || child.exitCode !== null, 240_000)
  const url = await started.then(address, () => undefined)
  if (!url) {
    await stop()
    throw new Error(`The server did not start:\n${output}`)
  }
  return {
    url,
    printed: () => output,
    fetch: (path, init) => fetchAlone(new URL(path, url), init),
    stop,
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
