import { getRequestContext } from '@gnosticdev/hono-actions/context'
import * as z from 'zod'

export const schema = z.object({ n: z.int() })

interface Database {
  prepare(sql: string): { bind(...values: unknown[]): { first(): Promise<unknown> } }
}

/** Of the database where there is one, else computed. */
export async function square({ n }: { n: number }): Promise<{ square: number }> {
  const { DB } = (getRequestContext()?.env ?? {}) as { DB?: Database }
  if (!DB) return { square: n * n }
  const row = await DB.prepare('SELECT ? * ? AS square').bind(n, n).first()
  return row as { square: number }
}

/** What both pages show. */
export function toPage(squares: number[]): Response {
  const items = squares.map((one) => `<li>${one}</li>`).join('')
  const html = `<!doctype html><title>Squares</title><ul>${items}</ul>`
  return new Response(html, { headers: { 'content-type': 'text/html' } })
}
