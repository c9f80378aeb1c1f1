import {
  createActionFactory,
  defineHonoAction,
  HonoActionError,
} from '@gnosticdev/hono-actions/actions'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { timingSafeEqual } from 'hono/utils/buffer'
import { z } from 'zod'
import { deleteEntry, latestEntries } from './entries'
import { handles } from './handles'

interface Admin {
  token: string
  since: string
}

const cookieName = 'admin'
const hours = 8
const sessionKey = (token: string) => `session:${token}`

/** Lets only those pass who have signed in, and sets who it is. Goes behind `handles`. */
export const requireAdmin = createMiddleware<{
  Variables: { cache: KVNamespace; admin: Admin }
}>(async function requireAdmin(c, next) {
  const token = z.uuid().safeParse(getCookie(c, cookieName)).data
  const since = token && (await c.var.cache.get(sessionKey(token)))
  if (!since) throw new HonoActionError({ code: 'UNAUTHORIZED', message: 'Please sign in first' })
  c.set('admin', { token, since })
  await next()
})

const signIn = defineHonoAction({
  use: [...handles],
  accept: 'both',
  schema: z.object({ password: z.string().min(1, 'Say the word') }),
  redirectTo: '/admin',
  handler: async ({ password }, ctx) => {
    if (!(await timingSafeEqual(password, ctx.env.ADMIN_PASSWORD))) {
      throw new HonoActionError({ code: 'UNAUTHORIZED', message: 'That is not the word' })
    }
    const token = crypto.randomUUID()
    const maxAge = hours * 60 * 60
    await ctx.var.cache.put(sessionKey(token), new Date().toISOString(), { expirationTtl: maxAge })
    setCookie(ctx, cookieName, token, {
      httpOnly: true,
      sameSite: 'Lax',
      secure: ctx.req.url.startsWith('https:'),
      maxAge,
    })
  },
})

const defineAdminAction = createActionFactory({ use: [...handles, requireAdmin] })

const overview = defineAdminAction({
  handler: async (_, ctx) => ({ since: ctx.var.admin.since, entries: await latestEntries() }),
})

const removeEntry = defineAdminAction({
  accept: 'both',
  schema: z.object({ id: z.number().int().positive() }),
  redirectTo: '/admin',
  handler: async ({ id }, ctx) => {
    const removed = await deleteEntry(id)
    if (!removed) throw new HonoActionError({ code: 'NOT_FOUND', message: 'It is gone already' })
    if (removed.picture) await ctx.var.pictures.delete(removed.picture)
    return { author: removed.author }
  },
})

const signOut = defineAdminAction({
  accept: 'form',
  redirectTo: '/admin',
  handler: async (_, ctx) => {
    await ctx.var.cache.delete(sessionKey(ctx.var.admin.token))
    deleteCookie(ctx, cookieName)
  },
})

export const admin = { signIn, overview, removeEntry, signOut }
