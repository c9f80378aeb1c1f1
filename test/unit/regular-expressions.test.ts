import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { root } from '../support/build.ts'
import { cpuOf } from '../support/cpu.ts'

const length = 20_000
const parts = [' ', '\t', ';', ',', '-', '.', '/', '\\', '"', '[', ']', '0', 'a', 'x', '=', '\r']
const starts = [
  ';charset',
  ';charset=',
  '; charset = ',
  'max-age',
  'max-age=',
  'public',
  '0-',
  'a-',
]

/** What expressions are slow for that can be: one thing over and over, and then something else. */
const worst = [...parts.flatMap((part) => [part, `;${part}`, `${part},`]), ...starts].flatMap(
  (part) => {
    const text = part.repeat(length / part.length)
    return [text, `${text}!`, `!${text}`, `;charset${text}`]
  },
)

function literalsOf(file: string): string[] {
  const code = readFileSync(join(root, file), 'utf8')
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true))
  return found
}

const literals = new Set(globSync('src/**/*.ts', { cwd: root }).flatMap(literalsOf))

it('there are some to be looked at', () => {
  expect(literals.size).toBeGreaterThan(15)
})

it.each([...literals])('%s takes no time that grows faster than the text', (literal) => {
  const [, pattern = '', flags = ''] = /^\/(.*)\/(\w*)$/.exec(literal) ?? []
  const expression = new RegExp(pattern, flags)
  const took = cpuOf(() => {
    for (const text of worst) text.replace(expression, '')
  })
  // One that is quadratic takes a hundred times as long for a single text.
  expect(took).toBeLessThan(1500)
})

it('one that does is found', () => {
  const took = cpuOf(() => {
    for (const text of worst.filter((one) => one.startsWith('    '))) text.replace(/\s+x/, '')
  })
  expect(took).toBeGreaterThan(100)
})
