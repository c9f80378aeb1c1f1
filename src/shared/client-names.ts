/** What JavaScript itself asks an object for: a promise's `then`, a serializer's `toJSON`, ... */
export const languageNames: ReadonlySet<string> = new Set([
  'then',
  'catch',
  'finally',
  'toJSON',
  'toString',
  'valueOf',
  'prototype',
])

/** What an action of the client has beside being called. */
export const callerNames: ReadonlySet<string> = new Set(['orThrow', 'defer'])
