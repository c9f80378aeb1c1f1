import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import process from 'node:process'

/** Runs npm scripts, one for each core at a time; each prints when it ends. Fails where one does. */
const scripts = process.argv.slice(2)

function run(script) {
  const child = spawn('npm', ['run', script], { stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      printed += chunk
    })
  }
  return new Promise((resolve) => {
    child.once('close', (code) => {
      process.stdout.write(printed)
      if (code !== 0) process.exitCode = 1
      resolve()
    })
  })
}

async function work() {
  for (let next = scripts.shift(); next; next = scripts.shift()) await run(next)
}

await Promise.all(Array.from({ length: availableParallelism() }, work))
