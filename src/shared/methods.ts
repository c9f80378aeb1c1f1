/** HTTP methods of Hono routes, in the order in which `Allow` and CORS headers list them. */
export const routeMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/**
 * HTTP methods that an action can have beside `POST`, by the property of the client that calls such
 * an action. All but `GET` write.
 */
export const methodCallers = { $get: 'GET' } as const satisfies Record<string, RouteMethod>

type RouteMethod = (typeof routeMethods)[number]
type MethodCallers = typeof methodCallers

/** The HTTP method of an action: `POST`, or `GET` if it only reads. */
export type ActionMethod = 'POST' | MethodCallers[keyof MethodCallers]

/** The property of the client that calls an action of this method: `$get`. */
export type CallerName<Method extends ActionMethod> = {
  [Name in keyof MethodCallers]: MethodCallers[Name] extends Method ? Name : never
}[keyof MethodCallers]

/** Returns the code that names the caller of an action: `actions.news.$get`. */
export function callerCode(method: ActionMethod, name: string): string {
  const [caller] = Object.entries(methodCallers).find(([, one]) => one === method) ?? []
  return caller ? `actions.${name}.${caller}` : `actions.${name}`
}

/** Returns true for a method of actions that write: the input is in the body. */
export function isWrite(method: ActionMethod): boolean {
  return method !== 'GET'
}
