/** HTTP methods of Hono routes, in the order in which `Allow` and CORS headers list them. */
export const routeMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** HTTP methods that an action can have. All but `GET` write. */
export const actionMethods = ['POST', 'GET'] as const satisfies readonly RouteMethod[]

type RouteMethod = (typeof routeMethods)[number]

/** The HTTP method of an action: `POST`, or `GET` if it only reads. */
export type ActionMethod = (typeof actionMethods)[number]

/** Returns true for the method of an action that writes: its input is in the body. */
export function isWrite(method: ActionMethod): boolean {
  return method !== 'GET'
}
