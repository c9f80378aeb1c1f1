import { spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { freePort } from './server.ts'

/**
 * Runs a bundled Worker on workerd itself, with a KV namespace whose every answer is that of
 * `kvScript`: no simulator refuses as Cloudflare does when it has too much to do.
 */
export async function startWorkerd(bundle: string, kvScript: string) {
  const folder = mkdtempSync(join(tmpdir(), 'hono-actions-workerd-'))
  const port = await freePort()
  copyFileSync(bundle, join(folder, 'index.js'))
  writeFileSync(join(folder, 'kv.js'), kvScript)
  writeFileSync(
    join(folder, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "index.js", esModule = embed "index.js")],
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
  const child = spawn(bin, ['serve', join(folder, 'config.capnp')])
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += chunk
    })
  }
  const url = new URL(`http://127.0.0.1:${port}`)
  const isUp = () =>
    fetch(url).then(
      () => true,
      () => false,
    )
  await vi.waitUntil(isUp, { timeout: 20_000, interval: 50 })
  return {
    url,
    fetch: (path: string | URL, init?: RequestInit) => fetch(new URL(path, url), init),
    printed: () => printed,
    stop: () =>
      new Promise<void>((resolve) => {
        child.once('exit', () => resolve())
        child.kill()
      }),
  }
}
