import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { versionToRelease } from '../../scripts/version-to-release.ts'
import { root } from '../support/build.ts'

const changelog = (heading: string) =>
  `# Changelog\n\n${heading}\n\n- A fix.\n\n## 3.0.0, 2026-12-01\n`

it('the newest version of the changelog is released once it has a date', () => {
  expect(versionToRelease(changelog('## 3.0.1, 2026-12-24'), '3.0.1')).toBe('3.0.1')
  expect(versionToRelease(changelog('## 3.0.1, unreleased'), '3.0.1')).toBeUndefined()
})

it.each([
  [
    '## 3.0.2, 2026-12-24',
    'package.json has the version 3.0.1, and CHANGELOG.md "## 3.0.2, 2026-12-24"',
  ],
  ['## 3.0.1, soon', '"## 3.0.1, soon" needs a date, such as: ## 3.0.1, 2026-12-01'],
  ['', 'package.json has the version 3.0.1, and CHANGELOG.md "## 3.0.0, 2026-12-01"'],
])('a changelog with %j is not released', (heading, message) => {
  expect(() => versionToRelease(changelog(heading), '3.0.1')).toThrow(message)
})

it('the changelog and package.json have the same version', () => {
  const read = (file: string) => readFileSync(join(root, file), 'utf8')
  const { version } = JSON.parse(read('package.json'))
  expect([undefined, version]).toContain(versionToRelease(read('CHANGELOG.md'), version))
})
