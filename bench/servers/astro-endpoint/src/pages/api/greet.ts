import type { APIRoute } from 'astro'
import { schema } from '../../../../shared/schema.ts'

export const POST: APIRoute = async ({ request }) => {
  const { success, data, error } = schema.safeParse(await request.json())
  if (!success) return Response.json({ issues: error.issues }, { status: 400 })
  return Response.json({ greeting: `Hello ${data.name}` })
}
