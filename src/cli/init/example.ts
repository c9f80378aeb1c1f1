/** Files of the example: a guestbook in D1. */

/** @param binding name of the database's binding in the Wrangler config */
export function actionsFile(binding: string): string {
  return `import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { z } from 'zod'

interface Entry {
  id: number
  name: string
  message: string
}

// POST /api/addEntry, from a form or from a script
const addEntry = defineHonoAction({
  accept: 'both',
  schema: z.object({
    name: z
      .string()
      .trim()
      .min(1, 'Who are you?')
      .max(40, 'That name is too long'),
    message: z
      .string()
      .trim()
      .min(1, 'Write something')
      .max(280, 'That is too long'),
  }),
  handler: ({ name, message }, ctx) =>
    ctx.env.${binding}.prepare(
      \`INSERT INTO guestbook (name, message)
       VALUES (?, ?) RETURNING *\`,
    )
      .bind(name, message)
      .first<Entry>(),
})

// GET /api/listEntries
const listEntries = defineHonoAction({
  method: 'GET',
  handler: async (_, ctx) => {
    const { results } = await ctx.env.${binding}.prepare(
      'SELECT * FROM guestbook ORDER BY id DESC LIMIT 20',
    ).all<Entry>()
    return results
  },
})

export const honoActions = { addEntry, listEntries }
`
}

export const migration = `CREATE TABLE guestbook (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  message TEXT NOT NULL
);
`

/** @param servedAt path under which the actions are served */
export function testFile(binding: string, servedAt: string): string {
  return `import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createTestWorker } from '@gnosticdev/hono-actions/testing'

// What \`astro build\` built, on workerd, with an empty database that has the migrations.
const worker = await createTestWorker()
after(() => worker.dispose())

function addEntry(entry) {
  return worker.fetch('${servedAt}/addEntry', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(entry),
  })
}

test('keeps what a visitor writes', async () => {
  const response = await addEntry({ name: 'Ada', message: 'Hello' })
  assert.equal(response.status, 200)
  const row = await worker.env.${binding}.prepare(
    'SELECT * FROM guestbook',
  ).first()
  assert.deepEqual(
    { ...row },
    { id: 1, name: 'Ada', message: 'Hello' },
  )
})

test('refuses an entry without a name', async () => {
  const response = await addEntry({ name: ' ', message: 'Hello' })
  assert.equal(response.status, 400)
  const { error } = await response.json()
  assert.equal(error.issues[0].message, 'Who are you?')
})
`
}

/** @param isServer true if pages are rendered on request by default */
export function pageFile(isServer: boolean): string {
  const prerender =
    '// Rendered on request: a page from build time can take no form.\nexport const prerender = false\n\n'
  return `---
import { actions } from '@gnosticdev/hono-actions/client'
import { formOf } from '@gnosticdev/hono-actions/forms'

${isServer ? '' : prerender}const form = formOf(actions.addEntry)
// To the same page without the form, so that a reload does not send it again.
if (form.data) return Astro.redirect(Astro.url.pathname, 303)

const { name, message } = form.fields
const entries = await actions.listEntries.$get()
---

<html lang="en">
  <head>
    <meta charset="utf-8" />
    <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
    <meta name="viewport" content="width=device-width" />
    <meta name="generator" content={Astro.generator} />
    <title>Guestbook</title>
  </head>
  <body>
    <main>
      <h1>Guestbook</h1>

      <form {...form.attrs}>
        <p><label>Name <input {...name.attrs} /></label> <span {...name.errorAttrs}>{name.error}</span></p>
        <p><label>Message <input {...message.attrs} /></label> <span {...message.errorAttrs}>{message.error}</span></p>
        <button>Sign</button>
        <p {...form.statusAttrs}>{form.message}</p>
      </form>

      {entries.error && <p>{entries.error.message}</p>}
      <ul>
        {entries.data?.map((entry) => <li><b>{entry.name}</b>: {entry.message}</li>)}
      </ul>
    </main>
  </body>
</html>
`
}

/** Returns true if a page is unchanged from Astro's minimal template, of any version. */
export function isTemplatePage(page: string): boolean {
  return page.replaceAll(/<link rel="icon"[^>]*>|<meta name="generator"[^>]*>|\s/g, '') === template
}

const template =
  '------<htmllang="en"><head><metacharset="utf-8"/><metaname="viewport"content="width=device-width"/>' +
  '<title>Astro</title></head><body><h1>Astro</h1></body></html>'
