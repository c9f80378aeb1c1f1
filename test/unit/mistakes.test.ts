import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { root } from '../support/build.ts'

const compilers = {
  'TypeScript 6': [process.execPath, join(root, 'node_modules/typescript/bin/tsc')],
  'TypeScript 7': [join(root, 'node_modules/typescript-7/bin/tsc')],
} as const

/** The compiler's errors by their lines. */
async function errorsOf([command, ...args]: readonly [string, ...string[]]) {
  const project = ['-p', 'test/types/mistakes', '--pretty', 'false', '--noErrorTruncation']
  const { stdout } = await promisify(execFile)(command, [...args, ...project], {
    cwd: root,
    maxBuffer: 1 << 26,
  }).catch((failed: { stdout: string }) => failed)
  const errors = new Map<number, string>()
  let last = 0
  for (const line of stdout.split('\n')) {
    const [, at] = /mistakes\.ts\((\d+),\d+\): error/.exec(line) ?? []
    if (at) last = Number(at)
    if (line) errors.set(last, `${errors.get(last) ?? ''}${line}\n`)
  }
  return errors
}

const source = readFileSync(join(root, 'test/types/mistakes/mistakes.ts'), 'utf8').split('\n')
const expected = source.flatMap((line, index) => {
  const [code, words] = line.split(' // ')
  return code && words ? [[index + 1, words] as const] : []
})

describe.each(Object.entries(compilers))('an error of %s', (_, compiler) => {
  it('says what to write, for each mistake and nothing else', async () => {
    const errors = await errorsOf(compiler)
    expect(expected.length).toBeGreaterThan(15)
    for (const [line, words] of expected) {
      expect(errors.get(line) ?? '', source[line - 1]).toContain(words)
    }
    expect([...errors.keys()]).toEqual(expected.map(([line]) => line))
  })
})
