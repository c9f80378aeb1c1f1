import { readFileSync } from 'node:fs'
import { formActionParameter } from '../shared/protocol.ts'
import { IntegrationError } from './error.ts'

/** Form on a page that was rendered at build time, which cannot receive it. */
export interface PrerenderedForm {
  /** Pattern of the page's route. */
  page: string
  /** Name of the form's action. */
  action: string
}

const form = new RegExp(`<form\\b[^>]*\\baction=["']?\\?${formActionParameter}=([^"'&\\s>]+)`, 'gi')

/**
 * Finds the forms that are posted to their own page although it is rendered at build time.
 *
 * @param assets files of a build by route
 */
export function prerenderedForms(assets: ReadonlyMap<string, readonly URL[]>): PrerenderedForm[] {
  const found = new Map<string, PrerenderedForm>()
  for (const [page, files] of assets) {
    for (const file of files) {
      if (!file.pathname.endsWith('.html')) continue
      for (const [, action = ''] of readFileSync(file, 'utf8').matchAll(form)) {
        found.set(`${page} ${action}`, { page, action })
      }
    }
  }
  return [...found.values()]
}

/** @param source path of the page's file */
export function prerenderedFormProblem(
  { page, action }: PrerenderedForm,
  source: string | undefined,
): IntegrationError {
  return new IntegrationError(
    'HA113',
    `The page ${page} is rendered at build time, so it cannot receive its form for the action ${action}.`,
    `Add to ${source ?? 'the page'}: export const prerender = false`,
  )
}
