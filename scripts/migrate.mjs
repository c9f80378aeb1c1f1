import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'

// Wrangler asks before it migrates; without standard input it takes the answer for given.
const manifest = createRequire(import.meta.url).resolve('wrangler/package.json')
const args = [
  join(dirname(manifest), 'bin/wrangler.js'),
  'd1',
  'migrations',
  'apply',
  'DB',
  '--local',
]
const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] })
process.exit(status ?? 1)
