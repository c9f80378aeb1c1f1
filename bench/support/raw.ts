import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

const binary: string = createRequire(import.meta.url)('workerd').default

/** A folder with the config of a workerd that serves a Worker at a free port. */
export interface Prepared {
  folder: string
  remove(): void
}

/**
 * Writes what workerd needs to run a Worker by itself. The Worker has a binding `OTHER` to a second
 * copy of itself, and may fetch from this machine.
 */
export function prepare(code: string): Prepared {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  writeFileSync(join(folder, 'worker.js'), code)
  const worker = (bindings: string) => `(
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "2026-10-01",
      compatibilityFlags = ["nodejs_compat"],
      bindings = [${bindings}],
    )`
  writeFileSync(
    join(folder, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = ${worker('(name = "OTHER", service = "other")')}),
    (name = "other", worker = ${worker('')}),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  )
  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}

/** The same, with nothing but the Worker: for counting its start. */
export function prepareAlone(code: string): Prepared {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  writeFileSync(join(folder, 'worker.js'), code)
  writeFileSync(
    join(folder, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker.js", esModule = embed "worker.js")],
    compatibilityDate = "2026-10-01",
    compatibilityFlags = ["nodejs_compat"],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  )
  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}

/** A running workerd. */
export interface Running {
  pid: number
  port: number
  stop(): Promise<void>
}

/** Starts workerd, and resolves once it listens. */
export async function start({ folder }: Prepared): Promise<Running> {
  const child = spawn(binary, ['serve', join(folder, 'config.capnp'), '--control-fd=3'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  let problems = ''
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    problems += text
  })
  const port = await Promise.race([
    portOf(child),
    once(child, 'exit').then(() => {
      throw new Error(`workerd did not start: ${problems}`)
    }),
  ])
  return {
    pid: child.pid ?? 0,
    port,
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function portOf(child: ChildProcess): Promise<number> {
  let text = ''
  for await (const chunk of (child.stdio[3] as Readable).setEncoding('utf8')) {
    text += chunk
    const listens = /"event":"listen".*?"port":(\d+)/.exec(text)
    if (listens) return Number(listens[1])
  }
  throw new Error('workerd ended before it listened')
}

/** Posts JSON to a server of this machine, or gets, and resolves to the text of its answer. */
export function ask(port: number, path: string, body?: unknown): Promise<string> {
  const json = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      path,
      method: json === undefined ? 'GET' : 'POST',
      agent: false,
      headers:
        json === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) },
    })
    sent.on('error', reject)
    sent.on('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      answer.on('error', reject).on('end', () => {
        if (answer.statusCode === 200) resolve(text)
        else reject(new Error(`${path} answered ${answer.statusCode}: ${text}`))
      })
    })
    sent.end(json)
  })
}
