/** The property by which a caller of the client tells the path of its action. */
export const pathKey = Symbol.for('@gnosticdev/hono-actions:path')
