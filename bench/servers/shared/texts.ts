import * as z from 'zod'

/** What a server that is sent a large body is asked for. */
export const schema = z.object({ texts: z.array(z.string()) })
