import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, cpus, loadavg, platform } from 'node:os'

const resolver = createRequire(import.meta.url)
const { devDependencies } = resolver('../package.json') as { devDependencies: object }
const names = [
  ...['workerd', 'hono', 'zod', 'astro', '@astrojs/cloudflare'],
  ...Object.keys(devDependencies),
]

/** Where and with what a table was made, for comparison with another machine. */
export function describeMachine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    platform: `${platform()} ${arch()}`,
    cpu: `${cpus().length} x ${cpus()[0]?.model.trim()}`,
    load: loadavg()[0]?.toFixed(1),
    node: process.version,
    ...Object.fromEntries(names.map((name) => [name, versionOf(name)])),
  }
}

export function versionOf(name: string): string {
  // By its path: not every package exports its package.json.
  for (const folder of resolver.resolve.paths(name) ?? []) {
    try {
      return JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8')).version
    } catch {}
  }
  return 'unknown'
}
