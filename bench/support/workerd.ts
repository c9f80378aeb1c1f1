import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cpuOf, onServersCore } from './cpu.ts'

/** The modules of a Worker by their names, the first of them its entry. */
export type Modules = Record<string, string>

/** A Worker in a workerd of its own, with nothing in front. */
export interface Server extends AsyncDisposable {
  port: number
  url: URL
  pid: number
  /** Its CPU time so far, in microseconds. */
  cpu(): number
  stop(): Promise<void>
}

export const compatibilityDate = '2026-10-12'

/**
 * Starts workerd with a Worker, and waits until it listens.
 *
 * Its `ASSETS` is the same for all that have one: a Worker beside it that has no file.
 *
 * @param options.inspector the port of its inspector, where it is to have one
 */
export async function startWorkerd(
  modules: Modules,
  options: { inspector?: number } = {},
): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'hono-actions-bench-'))
  const names = Object.keys(modules)
  for (const [name, code] of Object.entries(modules)) {
    mkdirSync(dirname(join(folder, 'worker', name)), { recursive: true })
    writeFileSync(join(folder, 'worker', name), code)
  }
  writeFileSync(join(folder, 'assets.js'), noAssets)
  const port = await freePort()
  writeFileSync(join(folder, 'config.capnp'), config(names, port))
  const bin = createRequire(import.meta.url).resolve('workerd/bin/workerd')
  const { inspector } = options
  const serve = [bin, 'serve', join(folder, 'config.capnp')]
  if (inspector) serve.push(`--inspector-addr=127.0.0.1:${inspector}`)
  const [command = bin, ...args] = [...onServersCore, ...serve]
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let printed = ''
  child.stderr.on('data', (chunk) => {
    printed = `${printed}${chunk}`.slice(-4000)
  })
  const pid = child.pid ?? 0
  const url = new URL(`http://127.0.0.1:${port}`)
  const stop = async () => {
    child.kill()
    await exited
    rmSync(folder, { recursive: true })
  }
  const until = performance.now() + 20_000
  while (!(await listens(url))) {
    if (child.exitCode !== null || performance.now() > until) {
      await stop()
      throw new Error(`workerd did not start:\n${printed}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return { port, url, pid, cpu: () => cpuOf(pid), stop, [Symbol.asyncDispose]: stop }
}

const noAssets = "export default { fetch: () => new Response('none', { status: 404 }) }"

const config = (names: string[], port: number) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [
        ${names.map((name) => `(name = "${name}", esModule = embed "worker/${name}")`).join(',\n        ')}
      ],
      compatibilityDate = "${compatibilityDate}",
      compatibilityFlags = ["nodejs_compat"],
      bindings = [(name = "ASSETS", service = "assets")],
    )),
    (name = "assets", worker = (
      modules = [(name = "assets.js", esModule = embed "assets.js")],
      compatibilityDate = "${compatibilityDate}",
    )),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`

function listens(url: URL): Promise<boolean> {
  return fetch(url).then(
    async (response) => {
      await response.arrayBuffer()
      return true
    },
    () => false,
  )
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
