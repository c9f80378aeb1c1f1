// What `isolatedDeclarations` asks for: an annotation of each export.
import {
  type ActionContext,
  defineHonoAction,
  type HonoAction,
} from '@gnosticdev/hono-actions/actions'
import { createMiddleware } from 'hono/factory'
import * as z from 'zod'

/** A tree of any depth. */
export interface Category {
  name: string
  children: Category[]
}

const category: z.ZodType<Category, Category> = z.object({
  name: z.string(),
  get children() {
    return z.array(category)
  },
})

/** Names its categories in capitals. */
export const shout: HonoAction<z.ZodType<Category, Category>, Category> = defineHonoAction({
  schema: category,
  handler: (root) => {
    const loud = ({ name, children }: Category): Category => ({
      name: name.toUpperCase(),
      children: children.map(loud),
    })
    return loud(root)
  },
})

/** The schemas of its errors. */
export interface Errors {
  readonly EMPTY: z.ZodType<{ readonly name: string }>
}

/** Counts the categories, or fails with an own error. */
export const count: HonoAction<
  z.ZodType<Category, Category>,
  { count: number },
  Errors
> = defineHonoAction({
  schema: category,
  errors: { EMPTY: z.object({ name: z.string() }) },
  handler: ({ name, children }, _, { error }) => {
    if (children.length === 0) throw error('EMPTY', { name })
    return { count: children.length }
  },
})

/** Converts its output. */
export const size: HonoAction<undefined, { size: number } | null> = defineHonoAction({
  output: z.object({ size: z.string().transform(Number) }).nullable(),
  handler: () => ({ size: '7' }),
})

/** Reads by GET, of a name that a form may send. */
export const hello: HonoAction<
  z.ZodType<{ name: string }, { name: string }>,
  string,
  object,
  'json',
  'GET'
> = defineHonoAction({
  method: 'GET',
  schema: z.object({ name: z.string() }),
  handler: ({ name }) => `Hello ${name}`,
})

/** Middleware, and a helper behind it. */
export const signedIn: ReturnType<
  typeof createMiddleware<{ Variables: { name: string } }, string, object, Response>
> = createMiddleware<{ Variables: { name: string } }>((c, next) => {
  c.set('name', 'Ada')
  return next()
})

/** Reads what the middleware has set. */
export function nameOf(ctx: ActionContext<[typeof signedIn]>): string {
  return ctx.var.name
}

/** Has the middleware. */
export const whoami: HonoAction<undefined, string> = defineHonoAction({
  use: [signedIn],
  handler: (_, ctx) => nameOf(ctx),
})
