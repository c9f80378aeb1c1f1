import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import type { TestProject } from 'vitest/node'
import { quiet } from './build.ts'

const env = { ...quiet, VITEST: undefined, NODE_ENV: undefined }

/**
 * Starts tools that take seconds to load, and seconds more to read TypeScript's libraries and
 * Cloudflare's types. Here they do that once for all tests, when a test first asks for it; each in a
 * process of its own, as they slow each other down in one.
 */
export default async function setup(project: TestProject) {
  // Unpacked once: a test file could start it while another one still writes it.
  await chromium.executablePath()
  const children: ChildProcess[] = []
  const start = async (tool: string): Promise<number> => {
    const child = fork(join(import.meta.dirname, 'tools-server.ts'), [tool], { env })
    children.push(child)
    const [port] = await once(child, 'message')
    return port
  }
  project.provide('ports', {
    'wrangler types': await start('wrangler types'),
    'astro build': await start('astro build'),
    'astro check': await start('astro check'),
    'npm install': await start('npm install'),
  })
  return () => {
    for (const child of children) child.disconnect()
  }
}
