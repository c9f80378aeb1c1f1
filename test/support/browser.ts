import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'
import { root } from './build.ts'

/** Starts the Chromium that comes with the dev dependencies; no machine needs one of its own. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    // Not `chromium.args`: those are for a lambda, one process and no web security.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    headless: true,
  })
}

/** Returns the file of a picture for the docs: in the docs with `npm run pictures`, otherwise not. */
export function pictureFile(name: string): string {
  const folder = join(root, process.env['PICTURES'] ? 'site/public/pictures' : 'test/.tmp/pictures')
  mkdirSync(folder, { recursive: true })
  return join(folder, name)
}
