/** HTTP methods of Hono routes, in the order in which `Allow` and CORS headers list them. */
export const routeMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** HTTP methods that an action can have. */
export const actionMethods = ['POST', 'GET'] as const satisfies readonly RouteMethod[]

export type RouteMethod = (typeof routeMethods)[number]
export type ActionMethod = (typeof actionMethods)[number]
