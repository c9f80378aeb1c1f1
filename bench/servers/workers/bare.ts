/** The least that answers this: a look at the path, a parse, a check. */
export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (request.method !== 'POST' || pathname !== '/api/greet') {
      return new Response('Not found', { status: 404 })
    }
    const input: unknown = await request.json()
    const name = (input as { name?: unknown } | null)?.name
    if (typeof name !== 'string' || name === '') return new Response('Bad input', { status: 400 })
    return Response.json({ greeting: `Hello ${name}` })
  },
}
