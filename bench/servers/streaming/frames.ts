import * as z from 'zod'

export const schema = z.object({ frames: z.int().min(1) })

/** What every server sends. */
export async function* framesOf({ frames }: { frames: number }) {
  for (let n = 1; n <= frames; n++) yield { n, text: 'Hello Ada' }
}
