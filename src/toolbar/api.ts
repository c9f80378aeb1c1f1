import type { PanelData } from '../dev/records.ts'
import { base } from '../shared/location.ts'
import { panelPath } from '../shared/panel-path.ts'

const address = base + panelPath.slice(1)

/**
 * Reads the panel's data; undefined while the dev server is unavailable, for example during a
 * restart.
 */
export async function readPanel(): Promise<PanelData | undefined> {
  return readResponse(fetch(address))
}

/** Reads the requests only. The dev server may have to load the actions for the other data. */
export async function readRequests(): Promise<PanelData | undefined> {
  return readResponse(fetch(`${address}?requests`))
}

/** Sends a command to the dev server. */
export async function tellPanel(command: {
  showValues?: boolean
  clear?: boolean
}): Promise<PanelData | undefined> {
  const headers = { 'content-type': 'application/json' }
  return readResponse(fetch(address, { method: 'POST', headers, body: JSON.stringify(command) }))
}

/** Returns true if a URL that the page has loaded belongs to the panel. */
export function isPanelRequest(url: string): boolean {
  return new URL(url, location.href).pathname === address
}

/** Opens a file in the developer's editor, through Vite. */
export async function openInEditor(place: string): Promise<void> {
  await fetch(`/__open-in-editor?file=${encodeURIComponent(place)}`)
}

async function readResponse(request: Promise<Response>): Promise<PanelData | undefined> {
  try {
    const response = await request
    return response.ok ? ((await response.json()) as PanelData) : undefined
  } catch {
    return undefined
  }
}
