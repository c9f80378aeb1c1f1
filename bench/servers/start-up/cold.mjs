// Runs a script once in a process that has run nothing: how long it takes to be compiled, to be run
// and to answer first, in milliseconds.
import * as asyncHooks from 'node:async_hooks'
import { readFileSync } from 'node:fs'
import { Script } from 'node:vm'

const [, , file, path, body] = process.argv
globalThis.asyncHooks = asyncHooks
const init = { method: 'POST', headers: { 'content-type': 'application/json' } }
const request = () => new Request(`http://localhost${path}`, { ...init, body })
// What Node itself makes late is no cost of the script.
await request().text()
await Response.json({}).text()
new TextDecoder()
crypto.randomUUID()

const code = readFileSync(file, 'utf8')
const times = [performance.now()]
const script = new Script(code, { filename: file })
times.push(performance.now())
script.runInThisContext()
times.push(performance.now())
const answer = await globalThis.worker.default.fetch(request(), {}, { waitUntil() {} })
const text = await answer.text()
times.push(performance.now())
console.log(JSON.stringify({ times: times.slice(1).map((time, i) => time - times[i]), text }))
