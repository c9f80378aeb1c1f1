import { check } from './support/check.ts'
import { contenders, reference, usual } from './support/contenders.ts'
import { profile } from './support/inspector.ts'
import { startLoad } from './support/load.ts'
import { freePort, startWorkerd } from './support/workerd.ts'
const wait = (ms: number) => new Promise((r) => setTimeout(r, ms))
const contender = [reference, ...contenders].find((one) => one.name === process.argv[2])
if (!contender) throw new Error('none')
const modules = await contender.modules({ minify: false })
const inspector = await freePort()
await using server = await startWorkerd(modules, { inspector })
const call = { ...usual, ...contender.call }
await check(server, call, contender)
const load = startLoad(server.port, call, 25)
await wait(2000)
const before = load.answered()
const { functions: found } = await profile(inspector, () => wait(5000))
const answered = load.answered() - before
await load.stop()
const all = [...found].sort((a: any, b: any) => b.time - a.time)
let total = 0
for (const f of all as any[]) total += f.time
console.log('total', (total / answered).toFixed(1), 'requests', answered)
for (const f of (all as any[]).slice(0, 60)) console.log((f.time / answered).toFixed(2), f.name, String(f.file ?? '').slice(-40), f.line ?? '')
process.exit(0)
