import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenApiDocument } from '../../src/openapi/types.ts'
import { buildWorker, copyFixture, quiet, root } from '../support/build.ts'
import { expectValid } from '../support/openapi.ts'

/** What the bin does with a command. */
const runner = `
import { run } from ${JSON.stringify(join(root, 'dist/cli/openapi.js'))}
try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}`

const out = mkdtempSync(join(tmpdir(), 'hono-actions-openapi-'))
let folder: string
let plain: string

beforeAll(async () => {
  writeFileSync(join(out, 'run.mjs'), runner)
  folder = copyFixture('openapi-worker')
  plain = copyFixture('features-worker')
  await Promise.all([buildWorker(folder), buildWorker(plain)])
})

afterAll(() => rmSync(out, { recursive: true }))

function run(
  args: string[],
  cwd = folder,
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const command = [join(out, 'run.mjs'), ...args]
    execFile(process.execPath, command, { cwd, env: quiet }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}

const built = ['--config', 'dist/wrangler.json']

describe('hono-actions openapi', () => {
  it('writes the document, and finds it up to date', async () => {
    const file = join(out, 'made/here/openapi.json')
    const first = await run([...built, '--out', file])
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Wrote .*openapi.json.\n$/),
    })
    const text = readFileSync(file, 'utf8')
    const document = JSON.parse(text) as OpenApiDocument
    expect(document.info.title).toBe('Bookshop')
    await expectValid(document)
    expect(await run([...built, '--out', file, '--check'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is up to date'),
    })
    writeFileSync(file, text.replaceAll('\n', '\r\n'))
    expect(await run([...built, '--out', file, '--check'])).toMatchObject({ code: 0 })
    expect(await run([...built, '--out', '-'])).toMatchObject({ code: 0, stdout: text })
  })

  it('prints the document and nothing else, whatever Wrangler and the Worker print', async () => {
    const { code, stdout } = await run([...built, '--out', '-'])
    const secrets = join(folder, 'dist/.dev.vars')
    writeFileSync(secrets, 'SECRET=1\n')
    const noisy = await run([...built, '--out', '-'])
    rmSync(secrets)
    expect(noisy).toEqual({ code, stdout, stderr: expect.stringContaining('.dev.vars') })
    expect(JSON.parse(noisy.stdout)).toHaveProperty('openapi')
  })

  it('fails where the file is another one, and leaves it alone', async () => {
    const file = join(out, 'openapi.json')
    const missing = await run(['--root', folder, ...built, '--out', file, '--check'], out)
    expect(missing).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /openapi.json is not there. Write it: npx @gnosticdev\/hono-actions openapi --out openapi.json\n.*HA922.md\n$/,
      ),
    })
    writeFileSync(file, '{}')
    const other = await run(['--root', folder, ...built, '--out', file, '--check'], out)
    expect(other).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not what the Worker'),
    })
    expect(readFileSync(file, 'utf8')).toBe('{}')
  })

  it('says what to write where the Worker serves none', async () => {
    const { code, stderr } = await run(built, plain)
    expect(code).toBe(1)
    expect(stderr).toContain('answers 404 at /api/openapi.json')
    expect(stderr).toContain('honoActions({ openapi: true })')
    expect(stderr).toMatch(/HA921.md\n$/)
    const elsewhere = await run([...built, '--path', '/api/reference'])
    expect(elsewhere).toMatchObject({ code: 1, stderr: expect.stringContaining('answers 200 at') })
  })

  it('says what to do where there is no Worker', async () => {
    const { code, stderr } = await run([], out)
    expect(code).toBe(1)
    expect(stderr).toMatch(/did not start: .*(Wrangler|Build).*HA920.md\n$/s)
  })

  it('explains itself', async () => {
    const { code, stdout } = await run(['--help'])
    expect(code).toBe(0)
    for (const option of ['--out', '--check', '--root', '--config', '--path']) {
      expect(stdout).toContain(option)
    }
    expect(await run(['--nope'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--nope'),
    })
  })
})
