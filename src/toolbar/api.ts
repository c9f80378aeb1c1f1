import type { PanelData } from '../dev/records.ts'
import { base } from '../shared/location.ts'
import { panelPath } from '../shared/panel-path.ts'

const address = base + panelPath.slice(1)

/** What the dev server knows. Undefined while it does not answer, as when it restarts. */
export async function readPanel(): Promise<PanelData | undefined> {
  return answerOf(fetch(address))
}

/** The same without the actions, which the dev server may have to load first. */
export async function readRequests(): Promise<PanelData | undefined> {
  return answerOf(fetch(`${address}?requests`))
}

/** Has the dev server change something. */
export async function tellPanel(command: {
  showValues?: boolean
  clear?: boolean
}): Promise<PanelData | undefined> {
  const headers = { 'content-type': 'application/json' }
  return answerOf(fetch(address, { method: 'POST', headers, body: JSON.stringify(command) }))
}

/** Whether something that the page has loaded is the panel's own. */
export function isPanelRequest(url: string): boolean {
  return new URL(url, location.href).pathname === address
}

/** Has Vite open a file in the developer's editor. */
export async function openInEditor(place: string): Promise<void> {
  await fetch(`/__open-in-editor?file=${encodeURIComponent(place)}`)
}

async function answerOf(request: Promise<Response>): Promise<PanelData | undefined> {
  try {
    const response = await request
    return response.ok ? ((await response.json()) as PanelData) : undefined
  } catch {
    return undefined
  }
}
