import type { TestWorker } from '@gnosticdev/hono-actions/testing'

interface Envelope {
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came back
  data: any
  // biome-ignore lint/suspicious/noExplicitAny: the same
  error: any
}

/** Posts JSON to a Worker and reads the envelope. */
export async function post(
  worker: Pick<TestWorker<unknown>, 'fetch'>,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Envelope & { status: number; headers: Headers }> {
  const response = await worker.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? undefined : { body: JSON.stringify(body) }),
  })
  const envelope = (await response.json()) as Envelope
  return { ...envelope, status: response.status, headers: response.headers }
}
