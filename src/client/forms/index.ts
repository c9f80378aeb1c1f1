/**
 * Sends the forms of `formOf` from the browser, without a new page.
 *
 * @module
 */
export { cancelForm, type EnhanceOptions, enhance } from './enhance.ts'
export type { FormFailure, FormProgress, FormSuccess } from './events.ts'
export { type ReactAttrs, reactAttrs } from './react-attrs.ts'
