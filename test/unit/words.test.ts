import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../support/build.ts'

/** Runs the check on some files, and returns the places that it reports. */
function placesIn(files: Record<string, string>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'words-'))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, 'scripts/words.mjs'), folder], (error, _, stderr) => {
      const places = [...stderr.matchAll(/^(\S+:\d+): "(.+?)"/gm)].map(
        ([, at, what]) => `${at} ${what}`,
      )
      expect(error === null).toBe(places.length === 0)
      resolve(places)
    })
  })
}

// The phrases in two parts, so that the check does not find them here.
const phrase = ['can', 'not'].join(' ')
const wrapped = ['can', 'not'].join('\n')

it('the check of words reports a phrase in pages, comments and test names, with its line', async () => {
  const places = await placesIn({
    'docs/a.md': `# A\n\nIt ${wrapped} be.\n\n\`\`\`ts\n// It ${phrase}.\n\`\`\`\n`,
    'src/a.ts': `/** It\n * ${wrapped.replace('\n', '\n * ')}. */\n`,
    'test/a.test.ts': `it('${phrase}', () => {})\nit.each([1])('${phrase} %s', () => {})\n`,
  })
  expect(places.sort()).toEqual([
    `docs/a.md:3 ${phrase}`,
    `docs/a.md:7 ${phrase}`,
    'src/a.ts:2 can * not',
    `test/a.test.ts:1 ${phrase}`,
    `test/a.test.ts:2 ${phrase}`,
  ])
})

it('the check of words ignores code, titles of links and the data of tests', async () => {
  const places = await placesIn({
    'docs/a.md': `\`${phrase}\`, [b](../test/b.test.ts "${phrase}")\n\n\`\`\`ts\nsay('${phrase}')\n\`\`\`\n`,
    'docs/api/a.md': `${phrase}\n`,
    'test/a.test.ts': `const text = '${phrase}'\n`,
  })
  expect(places).toEqual([])
})
