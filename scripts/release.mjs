import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { versionToRelease } from './version-to-release.ts'

// Tells the release workflow which version to publish, if any.
const read = (file) => readFileSync(join(import.meta.dirname, '..', file), 'utf8')
const manifest = JSON.parse(read('package.json'))
const version = versionToRelease(read('CHANGELOG.md'), manifest.version)
console.log(version ? `To release: ${version}` : 'The newest version of CHANGELOG.md has no date')
if (process.env.GITHUB_OUTPUT) {
  appendFileSync(process.env.GITHUB_OUTPUT, `version=${version ?? ''}\n`)
}
