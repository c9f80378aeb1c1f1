import { describe, expect, it } from 'vitest'
import { bundleClient, sizeOf } from '../../bench/support/client-bundle.ts'
import { root } from '../support/build.ts'

const client = '@gnosticdev/hono-actions/client'
const apps = {
  actions: `import { actions } from '${client}'
    await actions.greet({ name: 'Ada' })`,
  createActions: `import { createActions } from '${client}'
    await createActions({ baseUrl: '/api', batch: true }).greet({ name: 'Ada' })`,
  honoClient: `import { honoClient } from '${client}'
    await honoClient.api.greet.$post({ json: { name: 'Ada' } })`,
  hc: `import { hc } from 'hono/client'
    await hc('/').api.greet.$post({ json: { name: 'Ada' } })`,
}

const bundle = (app: keyof typeof apps) => bundleClient(apps[app], { from: root })

/** Of an app that makes one call: the gzipped bytes that are loaded at first. */
const firstOf = async (app: keyof typeof apps) => sizeOf(await bundle(app)).first

describe('the size of the client in the browser', () => {
  it('is at most 1.6 KB with all of `actions`, less than hc', async () => {
    const first = await firstOf('actions')
    expect(first).toBeLessThanOrEqual(1600)
    expect(first).toBeLessThan(await firstOf('hc'))
  })

  it('is little more with options and batches', async () => {
    expect(await firstOf('createActions')).toBeLessThanOrEqual(1950)
  })

  it('is little more than hc with honoClient', async () => {
    expect((await firstOf('honoClient')) - (await firstOf('hc'))).toBeLessThanOrEqual(720)
  })
})

describe('the size of optimistic()', () => {
  it('adds less than 0.5 KB with optimistic()', async () => {
    const { sources } = await bundle('actions')
    expect(sources).not.toContain('dist/client/optimistic.js')
    const guesses = await bundleClient(
      `import { optimistic } from '${client}'
        optimistic(1).subscribe(console.log)`,
      { from: root },
    )
    expect(sizeOf(guesses).first).toBeLessThan(500)
  })
})

describe('the size of enhance()', () => {
  it('is at most 2 KB, with no schema library, and the progress of uploads on demand', async () => {
    const app = `import { enhance } from '@gnosticdev/hono-actions/forms/client'\nenhance()`
    const forms = await bundleClient(app, { from: root })
    expect(sizeOf(forms).first).toBeLessThanOrEqual(2000)
    // Uploads, rich values and fresh data.
    expect(forms.later.some((name) => name.startsWith('upload-'))).toBe(true)
    expect(
      forms.sources.filter((source) => !/^dist\/(client\/forms|shared)\//.test(source)),
    ).toEqual(['app.js'])
  })
})

describe('what is loaded later', () => {
  it('is followed by at most 2 KB for the first refreshed read', async () => {
    const { files, later } = await bundle('actions')
    const [fresh, ...others] = later.filter((name) => name.startsWith('fresh-'))
    expect(others).toEqual([])
    // It is one script: it shares none with the first one, which would then be two.
    const { first } = await bundle('actions')
    expect(first).toEqual(['app.js'])
    expect(sizeOf({ files, first: [fresh ?? ''], later: [], sources: [] }).first).toBeLessThan(2000)
    expect(fresh).toBeDefined()
  })
})

describe('what is loaded at first', () => {
  it('has nothing of Hono, devalue, streams and errors; honoClient has nothing of `actions`', async () => {
    const { sources } = await bundle('actions')
    expect(sources).toContain('dist/client/read-result.js')
    expect(sources.filter((source) => source.startsWith('node_modules/'))).toEqual([])
    expect(
      sources.filter((source) => /event|errors\/(?!error-url)|batch|create/.test(source)),
    ).toEqual([])
    const other = await bundle('honoClient')
    expect(other.sources.filter((source) => /read-|client\/actions/.test(source))).toEqual([])
  })

  it('is followed by devalue and streams only on demand', async () => {
    const { files, later } = await bundle('actions')
    const texts = later.map((name) => new TextDecoder().decode(files.get(name))).join('')
    expect(texts).toContain('Unknown type')
    expect(texts).toContain('HA602')
    // Results are only read: what writes rich values stays on the server.
    expect(texts).not.toContain('Cannot stringify')
  })
})
