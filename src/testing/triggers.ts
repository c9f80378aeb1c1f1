import type { Miniflare } from 'miniflare'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import type { QueueOutcome, TestEmail } from './types.ts'

/** Methods of a service binding that run handlers other than `fetch`. */
interface Handlers {
  scheduled(options: { cron: string; scheduledTime?: Date }): Promise<{ outcome: string }>
  queue(name: string, messages: object[]): Promise<QueueResult>
}

interface QueueResult {
  outcome: string
  retryBatch: { retry: boolean; delaySeconds?: number }
  retryMessages: { msgId: string; delaySeconds?: number }[]
}

async function handlersOf(instance: Miniflare): Promise<Handlers> {
  // Miniflare's type only has `fetch`.
  return (await instance.getWorker()) as unknown as Handlers
}

/** Runs the cron handler of a Worker. */
export async function runScheduled(
  instance: Miniflare,
  cron: string,
  options: { scheduledTime?: Date } = {},
): Promise<void> {
  const worker = await handlersOf(instance)
  const { outcome } = await worker.scheduled({ cron, ...options })
  requireOk(outcome, 'scheduled', `the cron "${cron}"`)
}

/** Runs the queue handler of a Worker with one batch. */
export async function runQueue(
  instance: Miniflare,
  name: string,
  bodies: readonly unknown[],
): Promise<QueueOutcome> {
  const worker = await handlersOf(instance)
  const timestamp = new Date()
  const messages = bodies.map((body) => ({
    id: crypto.randomUUID().replaceAll('-', ''),
    timestamp,
    attempts: 1,
    body,
  }))
  const { outcome, retryBatch, retryMessages } = await worker.queue(name, messages)
  requireOk(outcome, 'queue', `a batch of the queue "${name}"`)
  const { retry, ...delay } = retryBatch
  if (retry) return { retried: bodies.map((_, index) => ({ index, ...delay })) }
  return {
    retried: retryMessages.map(({ msgId, ...own }) => ({
      index: messages.findIndex(({ id }) => id === msgId),
      ...own,
    })),
  }
}

/** Sends an email to the email handler of a Worker. */
export async function runEmail(
  send: (path: string, init: RequestInit) => Promise<Response>,
  { from, to, raw }: TestEmail,
): Promise<void> {
  const query = new URLSearchParams({ from, to })
  const response = await send(`/cdn-cgi/local/email?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'message/rfc822' },
    body: withHeaders(raw, from, to),
  })
  const text = await response.text()
  if (!response.ok) throw failed('email', `a mail from ${from}`, text)
}

/** Adds the headers that Miniflare requires. */
function withHeaders(raw: string, from: string, to: string): string {
  const [head = ''] = raw.split(/\r?\n\r?\n/, 1)
  const added = Object.entries({
    From: from,
    To: to,
    'Message-ID': `<${crypto.randomUUID()}@test>`,
  })
    .filter(([name]) => !new RegExp(`^${name}:`, 'im').test(head))
    .map(([name, value]) => `${name}: ${value}\r\n`)
  return added.join('') + raw
}

function requireOk(outcome: string, handler: string, what: string): void {
  if (outcome !== 'ok') throw failed(handler, what, outcome)
}

function failed(handler: string, what: string, detail: string): Error {
  return new Error(
    withErrorUrl(
      'HA859',
      `The Worker's ${handler} handler failed for ${what} (${detail}). Its log says why. If it has no such ` +
        `handler, add it to the default export of the Worker: createWorker({ ${handler}() { ... } })`,
    ),
  )
}
