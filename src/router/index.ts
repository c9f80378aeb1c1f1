export { appRouterOf, createRouter, type RouterOptions } from './create.ts'
export type { HonoActions, HonoEntry } from './entries.ts'
export { inFrontOfAstro } from './front.ts'
export { pageForms } from './page-forms.ts'
