/**
 * Requests of the page for `GET` actions that have no response yet, by their URL and headers. Equal
 * calls share them. The response to a write empties it, by an action or by a form of `enhance()`, so
 * that a call after the write never gets data of before.
 *
 * Only for browsers: a Worker handles requests of several clients.
 */
export const readsInFlight: Map<unknown, Promise<Response>> = /* @__PURE__ */ new Map()
