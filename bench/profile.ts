import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { type Profile, profile } from './support/inspector.ts'
import { toScript } from './support/script.ts'
import { ask, binary, prepare } from './support/started.ts'

/**
 * Prints where workerd spends its time while a Worker answers, function by function:
 *
 * node bench/profile.ts bench/servers/in-process/worker.ts '/api/measure/actions?calls=20000'
 * node bench/profile.ts bench/servers/workers/entry.ts /api/greet --body '{"name":"Ada"}' --times 5000
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    body: { type: 'string' },
    header: { type: 'string', multiple: true, default: [] },
    times: { type: 'string', default: '1' },
  },
})
const [file, path] = positionals
if (!file || !path) throw new Error('Usage: node bench/profile.ts worker.ts /path [--body json]')

const body = values.body === undefined ? undefined : JSON.parse(values.body)
const headers = Object.fromEntries(values.header.map((one) => one.split(/: */, 2)))
const { code } = await toScript({ file: resolve(file) }, [], { minify: false })
using prepared = prepare(code, { other: true })
const child = spawn(
  binary,
  [
    'serve',
    join(prepared.folder, 'config.capnp'),
    '--control-fd=3',
    '--inspector-addr=127.0.0.1:0',
  ],
  { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
)
const exited = once(child, 'exit')
try {
  const ports = await portsOf(child.stdio[3] as Readable)
  const call = () => ask(ports.http, path, body, headers)
  for (let i = 0; i < 3; i++) await call()
  const work = async () => {
    for (let i = 0; i < Number(values.times); i++) await call()
  }
  print(await profile(ports.inspector, work))
} finally {
  child.kill('SIGKILL')
  await exited
}

async function portsOf(control: Readable): Promise<{ http: number; inspector: number }> {
  let text = ''
  for await (const chunk of control.setEncoding('utf8')) {
    text += chunk
    const http = /"event":"listen".*?"port":(\d+)/.exec(text)?.[1]
    const inspector = /"event":"listen-inspector".*?"port":(\d+)/.exec(text)?.[1]
    if (http && inspector) return { http: Number(http), inspector: Number(inspector) }
  }
  throw new Error('workerd ended before it listened')
}

function print({ functions }: Profile): void {
  const total = functions.reduce((sum, { time }) => sum + time, 0)
  console.log(`${(total / 1000).toFixed(0)} ms; share, ms, function:line of the bundle`)
  for (const { name, line, time } of functions.slice(0, 40)) {
    const share = ((100 * time) / total).toFixed(1).padStart(5)
    console.log(`${share} % ${(time / 1000).toFixed(1).padStart(8)}  ${name}:${line}`)
  }
}
