import honoActionsIntegration from '@gnosticdev/hono-actions'
import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { type OpenApiOptions, type OpenApiRoutes, openApi } from '@gnosticdev/hono-actions/openapi'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { expectTypeOf } from 'vitest'

const honoActions = { ping: defineHonoAction({ handler: () => 'pong' }) }

// createRouter takes what openApi makes.
createRouter(honoActions, { openapi: openApi() })
createRouter(honoActions, { openapi: undefined })
createRouter(honoActions, {
  openapi: openApi({
    info: { title: 'Guestbook', version: '2.1.0', description: 'Entries' },
    servers: [{ url: 'https://example.com', description: 'Live' }, { url: '/v2' }],
  }),
})
expectTypeOf(openApi()).toEqualTypeOf<OpenApiRoutes>()
expectTypeOf<Parameters<typeof openApi>[0]>().toEqualTypeOf<OpenApiOptions | undefined>()

// @ts-expect-error true is for the integration: a router imports what it serves
createRouter(honoActions, { openapi: true })
// @ts-expect-error what describes the API is called info
openApi({ title: 'Guestbook' })
// @ts-expect-error a version is text
openApi({ info: { version: 2 } })
// @ts-expect-error a server has a url
openApi({ servers: ['https://example.com'] })

// The integration takes true, or the same options.
honoActionsIntegration({ openapi: true })
honoActionsIntegration({ openapi: false })
honoActionsIntegration({ openapi: { info: { title: 'Guestbook' }, servers: [{ url: '/v2' }] } })
// @ts-expect-error neither
honoActionsIntegration({ openapi: 'on' })
// @ts-expect-error openApi() makes what a router takes; the integration calls it itself
honoActionsIntegration({ openapi: openApi() })
// @ts-expect-error a title is text
honoActionsIntegration({ openapi: { info: { title: 1 } } })
