import { isFromDevServer } from './access.ts'
import { describeEntries } from './describe.ts'
import type { PanelData } from './records.ts'
import { state } from './state.ts'

/** Change that the panel can request. */
interface PanelCommand {
  showValues?: boolean
  clear?: boolean
}

/**
 * Handles a request of the panel. Returns the actions and the last requests. A `POST` turns values
 * on or off, or deletes the recorded requests.
 *
 * @param loadRouter returns the app's current router
 */
export async function answerPanel(
  request: Request,
  loadRouter: () => Promise<object>,
  allowedHosts: readonly string[],
): Promise<Response> {
  if (!isFromDevServer(request, allowedHosts)) {
    return new Response('Only for pages of this dev server', { status: 403 })
  }
  if (request.method === 'POST') {
    // Forms cannot send this content type, so cross-origin requests need a preflight.
    if (request.headers.get('content-type') !== 'application/json') {
      return new Response('Expected JSON', { status: 415 })
    }
    const command: unknown = await request.json().catch(() => undefined)
    if (Object(command) !== command) return new Response('Expected a JSON object', { status: 400 })
    obey(command as PanelCommand)
  }
  const { showValues, records } = state
  const isWhole = !new URL(request.url).searchParams.has('requests')
  const data: PanelData = {
    showValues,
    ...(isWhole ? await describeRouter(loadRouter) : { entries: [] }),
    requests: records.toReversed(),
  }
  return Response.json(data, { headers: { 'cache-control': 'no-store' } })
}

async function describeRouter(loadRouter: () => Promise<object>) {
  try {
    return { entries: describeEntries(await loadRouter()) }
  } catch (error) {
    return { entries: [], problem: String(error) }
  }
}

function obey({ showValues, clear }: PanelCommand): void {
  if (showValues !== undefined) state.showValues = showValues === true
  // Deletes the values that are already recorded.
  if (showValues === false)
    for (const { calls } of state.records) for (const call of calls) delete call.values
  if (clear) state.records.length = 0
}
