import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { cpuOf } from './cpu.ts'
import { compatibilityDate, type Server } from './workerd.ts'

export const binary = createRequire(import.meta.url).resolve('workerd/bin/workerd')

const collecting = `import worker from 'worker.js'
export default {
  async fetch(request, env, ctx) {
    if (!request.url.endsWith('/collect-garbage')) return worker.fetch(request, env, ctx)
    for (let i = 0; i < 3; i++) {
      gc()
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return new Response('collected')
  },
}`

/** A folder from which workerd can be started, as often as is wanted. */
export interface Prepared extends Disposable {
  folder: string
}

/**
 * Writes what workerd needs to run a Worker with nothing in front.
 *
 * @param options.other whether there is a second copy of it behind a binding `OTHER`; then the
 * Worker may also fetch from this machine
 * @param options.collects whether a request to `/collect-garbage` does that
 */
export function prepare(
  code: string,
  options: { other?: boolean; collects?: boolean } = {},
): Prepared {
  const folder = mkdtempSync(join(tmpdir(), 'hono-actions-bench-'))
  writeFileSync(join(folder, 'worker.js'), code)
  writeFileSync(join(folder, 'collecting.js'), collecting)
  const modules = [...(options.collects ? ['collecting.js'] : []), 'worker.js']
    .map((file) => `(name = "${file}", esModule = embed "${file}")`)
    .join(', ')
  const worker = (name: string, bindings = '') => `(name = "${name}", worker = (
      modules = [${modules}],
      compatibilityDate = "${compatibilityDate}",
      compatibilityFlags = ["nodejs_compat"],
      bindings = [${bindings}],
    ))`
  const services = options.other
    ? [
        worker('main', '(name = "OTHER", service = "other")'),
        worker('other'),
        '(name = "internet", network = (allow = ["public", "private"]))',
      ]
    : [worker('main')]
  writeFileSync(
    join(folder, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  ${options.collects ? 'v8Flags = ["--expose-gc"],' : ''}
  services = [${services.join(', ')}],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  )
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}

/** Starts workerd, and resolves as soon as it says that it listens: nothing has asked it before. */
export async function start({ folder }: Prepared): Promise<Server> {
  const child = spawn(binary, ['serve', join(folder, 'config.capnp'), '--control-fd=3'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  let printed = ''
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    printed += text
  })
  const port = await Promise.race([
    portOf(child),
    exited.then(() => {
      throw new Error(`workerd did not start:\n${printed}`)
    }),
  ])
  const pid = child.pid ?? 0
  const stop = async () => {
    child.kill('SIGKILL')
    await exited
  }
  return {
    port,
    url: new URL(`http://127.0.0.1:${port}`),
    pid,
    cpu: () => cpuOf(pid),
    stop,
    [Symbol.asyncDispose]: stop,
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

/** Posts JSON over a new connection, or gets, and resolves to the text of the answer. */
export function ask(
  port: number,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<string> {
  const json = body === undefined ? undefined : JSON.stringify(body)
  const own =
    json === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) }
  const method = json === undefined ? 'GET' : 'POST'
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path,
      method,
      agent: false,
      headers: { ...own, ...headers },
    }
    const sent = request(options, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      answer.on('error', reject).on('end', () => {
        if (answer.statusCode === 200) resolve(text)
        else reject(new Error(`${path} answered ${answer.statusCode}: ${text}`))
      })
    })
    sent.on('error', reject).end(json)
  })
}
