/**
 * What the client does rarely: one script, which is loaded with the first need. Not several, which
 * would share scripts: a browser remembers a shared script that did not load.
 */
export { withErrorUrl } from '../shared/errors/error-url.ts'
export { resultOfPlain } from '../shared/plain-result.ts'
export { encodeOther } from './encode-other.ts'
export { readOther } from './read-other.ts'
