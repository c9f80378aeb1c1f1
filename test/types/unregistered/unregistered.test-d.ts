import { bindings } from '@gnosticdev/hono-actions/bindings'
import { honoClient } from '@gnosticdev/hono-actions/client'
import { expectTypeOf } from 'vitest'

// Before anything is registered or generated, the types say what to run.
expectTypeOf<
  keyof typeof honoClient.api
>().toEqualTypeOf<'No actions are registered: add honoActions() to the integrations of astro.config, then run `npx astro sync`'>()
// @ts-expect-error nothing is registered
honoClient.api.add

// @ts-expect-error there are no bindings yet
bindings({ db: 'DB' })
