import * as z from 'zod'

/** What every server that validates is asked for. */
export const schema = z.object({ name: z.string().min(1) })
