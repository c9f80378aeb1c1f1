import { definitionOf } from '../actions/define/definition.ts'
import type { HonoEntry } from '../router/entries.ts'
import { type ActionOperation, actionOperation } from './action.ts'
import { type SecurityScheme, securitySchemesOf } from './middleware.ts'
import { pathTemplates, shapeOf } from './paths.ts'
import { sharedResponses } from './responses.ts'
import { Schemas } from './schemas.ts'
import {
  type HttpMethod,
  httpMethods,
  type OpenApiDocument,
  type OpenApiOptions,
  type PathItem,
} from './types.ts'

const about =
  'Actions respond with `{ data, error }`. One of the two is null, and the HTTP status fits. What ' +
  'browsers send for another site is refused, unless that site is allowed.'

/** Methods listed for a route that handles any method. */
const anyMethod: readonly HttpMethod[] = ['get', 'post', 'put', 'patch', 'delete']

/**
 * Describes the entries of a router. Equal entries produce the same bytes.
 *
 * @param entries entries by their paths, such as `admin/ban`
 */
export async function buildDocument(
  entries: ReadonlyMap<string, HonoEntry>,
  basePath: string,
  { info = {}, servers }: OpenApiOptions,
): Promise<OpenApiDocument> {
  const document = new DocumentBuilder(basePath)
  for (const [path, entry] of entries) {
    const definition = definitionOf(entry)
    if (definition) {
      const name = path.replaceAll('/', '.')
      const operation = await actionOperation(definition, name, document.schemas)
      const method = definition.method.toLowerCase() as HttpMethod
      document.add(path, '', method, { ...operation, 'x-action': name })
      Object.assign(document.securitySchemes, securitySchemesOf(definition))
    } else await document.addRoutes(path, entry)
  }
  const { securitySchemes } = document
  const { title = 'API', version = '1.0.0', description = about } = info
  return {
    openapi: '3.1.0',
    info: { title, version, description },
    ...(servers && { servers: servers.map((server) => ({ ...server })) }),
    tags: [...document.tags].map((name) => ({ name })),
    paths: document.paths,
    components: {
      schemas: document.schemas.toJSON(),
      responses: document.responses,
      ...(Object.keys(securitySchemes).length > 0 && { securitySchemes }),
    },
  }
}

class DocumentBuilder {
  readonly schemas = new Schemas()
  readonly responses = sharedResponses(this.schemas)
  readonly paths: Record<string, PathItem> = {}
  readonly securitySchemes: Record<string, SecurityScheme> = {}
  readonly tags = new Set<string>()
  readonly #basePath: string
  readonly #ids = new Set<string>()
  /** Paths by shape: in OpenAPI, paths that differ only in parameter names are the same path. */
  readonly #shapes = new Map<string, string>()

  constructor(basePath: string) {
    this.#basePath = basePath
  }

  /** @param below Hono path below the entry's own path */
  add(entryPath: string, below: string, method: HttpMethod, operation: ActionOperation): void {
    for (const { path, parameters } of pathTemplates(`${this.#basePath}/${entryPath}${below}`)) {
      const known = this.#shapes.get(shapeOf(path)) ?? path
      this.#shapes.set(shapeOf(path), known)
      const names = [...known.matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name)
      const renamed = parameters.map((one, i) => ({ ...one, name: names[i] ?? one.name }))
      const all = [...renamed, ...(operation.parameters ?? [])]
      const item = this.paths[known] ?? {}
      this.paths[known] = item
      // The first match handles the request, as in Hono.
      if (item[method]) continue
      const tag = this.#tagOf(entryPath, operation)
      this.tags.add(tag)
      item[method] = {
        operationId: this.#idOf(known, method, operation),
        tags: [tag],
        ...operation,
        ...(all.length > 0 && { parameters: all }),
      }
    }
  }

  /** Adds the routes of a Hono app. Its middleware is skipped. */
  async addRoutes(entryPath: string, entry: HonoEntry): Promise<void> {
    const actions = new Set(
      entry.routes
        .filter(({ handler }) => definitionOf(handler))
        .map(({ method, path }) => `${method} ${path}`),
    )
    for (const { method, path, handler } of entry.routes) {
      const definition = definitionOf(handler)
      if (!definition && (actions.has(`${method} ${path}`) || isMiddleware(method, handler)))
        continue
      const name = [...entryPath.split('/'), ...path.split('/').filter(Boolean)].join('.')
      const operation = definition
        ? await actionOperation(definition, name, this.schemas)
        : freeForm
      if (definition) Object.assign(this.securitySchemes, securitySchemesOf(definition))
      const methods = method === 'ALL' ? anyMethod : [method.toLowerCase() as HttpMethod]
      for (const one of methods) {
        if (httpMethods.includes(one)) this.add(entryPath, path === '/' ? '' : path, one, operation)
      }
    }
  }

  /** Returns the tag. Only actions on the first level of the map have no group of their own. */
  #tagOf(entryPath: string, operation: ActionOperation): string {
    const [first = '', ...rest] = entryPath.split('/')
    return rest.length === 0 && operation['x-action'] !== undefined ? 'actions' : first
  }

  #idOf(path: string, method: HttpMethod, { 'x-action': action }: ActionOperation): string {
    const words = path
      .slice(this.#basePath.length + 1)
      .replaceAll(/[{}]/g, '')
      .split('/')
    const wanted = action ?? [...words, method].join('.')
    let free = wanted
    for (let n = 2; this.#ids.has(free); n++) free = `${wanted}_${n}`
    this.#ids.add(free)
    return free
  }
}

/** Returns true for a handler with a `next` parameter. The router uses the same rule. */
function isMiddleware(method: string, handler: { length: number }): boolean {
  return method === 'ALL' && handler.length > 1
}

const freeForm: ActionOperation = {
  description: 'A Hono route, which declares no schemas.',
  responses: {
    default: { description: 'What the route answers.', content: { '*/*': { schema: {} } } },
  },
}
