import { spawn } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fetchAlone } from './fetch-alone.ts'
import { freePort } from './server.ts'

/** Collects garbage when it is asked to, and is the Worker for all else. */
const collecting = `import worker from 'index.js'
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

/**
 * Runs a bundled Worker on workerd itself, without a simulator in front or behind. Its KV namespace
 * answers what `kvScript` does, and a request to `/collect-garbage` does that.
 */
export async function startWorkerd(
  bundle: string,
  kvScript = "export default { fetch: () => new Response('none', { status: 404 }) }",
) {
  const folder = mkdtempSync(join(tmpdir(), 'hono-actions-workerd-'))
  const log = join(folder, 'log')
  const port = await freePort()
  copyFileSync(bundle, join(folder, 'index.js'))
  writeFileSync(join(folder, 'main.js'), collecting)
  writeFileSync(join(folder, 'kv.js'), kvScript)
  writeFileSync(
    join(folder, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  v8Flags = ["--expose-gc", "--trace-gc-nvp"],
  services = [
    (name = "main", worker = (
      modules = [
        (name = "main.js", esModule = embed "main.js"),
        (name = "index.js", esModule = embed "index.js"),
      ],
      compatibilityDate = "2026-10-12",
      compatibilityFlags = ["nodejs_compat"],
      bindings = [(name = "KV", kvNamespace = "kv")],
    )),
    (name = "kv", worker = (
      modules = [(name = "kv.js", esModule = embed "kv.js")],
      compatibilityDate = "2026-10-12",
    )),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`,
  )
  const bin = createRequire(import.meta.url).resolve('workerd/bin/workerd')
  const output = openSync(log, 'w')
  const child = spawn(bin, ['serve', join(folder, 'config.capnp')], {
    stdio: ['ignore', output, 'ignore'],
  })
  closeSync(output)
  const url = new URL(`http://127.0.0.1:${port}`)
  const until = performance.now() + 60_000
  while (!(await isUp(url))) {
    if (performance.now() > until) throw new Error('workerd did not start')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    url,
    pid: child.pid ?? 0,
    /** What V8 has logged of its garbage collections. */
    collections: () => readFileSync(log, 'utf8'),
    fetch: (path: string | URL, init?: RequestInit) => fetchAlone(new URL(path, url), init),
    stop: () =>
      new Promise<void>((resolve) => {
        child.once('exit', () => resolve())
        child.kill()
      }),
  }
}

function isUp(url: URL): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  )
}
