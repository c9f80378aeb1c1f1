import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Context, MiddlewareHandler } from 'hono'
import type { HonoEnv } from '../../shared/env.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { invalidate, refresh } from '../execute/effects.ts'
import { redirectTo } from '../execute/redirect-to.ts'
import { type ActionLimits, defaultLimits, resolveLimits } from '../input/limits.ts'
import type { ActionCache } from '../response/cache.ts'
import { errorFactory } from './own-errors.ts'
import type { ActionSchema } from './schema-types.ts'
import type { ActionAccept, ActionErrors, ActionMethod, HandlerTools } from './types.ts'

/** The queue of an action. `ActionQueueOptions` documents the options. */
export interface DeferredQueue {
  binding: string
  use?: readonly MiddlewareHandler<HonoEnv>[]
  idempotent?: string
}

/** A definition at run time. `defineHonoAction` has checked its types together. */
export interface AnyDefinition {
  /** Its first name in a router, such as `admin.ban`. An action can be in several places. */
  name: string | undefined
  /** True if the name is of a router that serves requests, and not of an entrypoint for RPC. */
  isServed: boolean
  method: ActionMethod
  accept: ActionAccept
  limits: Required<ActionLimits>
  ownLimits: ActionLimits | undefined
  readonly cache: ActionCache | undefined
  /** Tags to invalidate after a success, or a function of the validated input. */
  readonly invalidates: readonly string[] | ((input: unknown) => readonly string[]) | undefined
  /** Milliseconds. */
  readonly timeout: number | undefined
  use: readonly MiddlewareHandler<HonoEnv>[]
  queue: DeferredQueue | undefined
  readonly schema: StandardSchemaV1 | undefined
  readonly authorize: ((input: unknown, c: Context<HonoEnv>) => void | Promise<void>) | undefined
  readonly output: StandardSchemaV1 | undefined
  /** The schemas of its own errors, by code. */
  readonly errors: ActionErrors
  readonly redirectTo: string | undefined
  readonly tools: HandlerTools<ActionErrors>
  handler(input: unknown, c: Context<HonoEnv>, tools: AnyDefinition['tools']): unknown
}

// A registered symbol, because the router may be in another loaded copy of this module.
/** The property of an action's app with its definition. */
const definitionKey: unique symbol = Symbol.for('@gnosticdev/hono-actions:definition')

/** Sets the definition of an action on its app or handler. */
export function setDefinition(target: object, definition: AnyDefinition): void {
  Object.defineProperty(target, definitionKey, { value: definition })
}

/** Returns the definition of an action; undefined for any other Hono app or handler. */
export function definitionOf(target: object): AnyDefinition | undefined {
  return (target as { [definitionKey]?: AnyDefinition })[definitionKey]
}

/**
 * Sets the name of a definition. Its router's limits are defaults for its own.
 *
 * @param isServed false for the map of an entrypoint, which may be a part of the app's. The router
 * that serves requests counts more, also if it is created later: a queue's consumer finds an action
 * by its name there.
 */
export function register(
  definition: AnyDefinition,
  name: string,
  limits: ActionLimits | undefined,
  isServed = true,
): void {
  const isKnown = definition.name !== undefined
  if (isKnown && (definition.isServed || !isServed)) return
  definition.name = name
  definition.isServed = isServed
  // Otherwise they are the action's own already.
  if (limits || isKnown) definition.limits = limitsOf(definition.ownLimits, limits)
}

function limitsOf(own: ActionLimits | undefined, router?: ActionLimits): Required<ActionLimits> {
  return own || router ? resolveLimits({ ...router, ...own }) : defaultLimits
}

/** Returns a definition with changes. Its lazily created properties stay lazy. */
export function changed(definition: AnyDefinition, changes: Partial<AnyDefinition>): AnyDefinition {
  return Object.create(definition, Object.getOwnPropertyDescriptors(changes))
}

/** The argument of `defineHonoAction`, whose types were checked as an `ActionDefinition`. */
export interface GivenDefinition
  extends Partial<
    Omit<AnyDefinition, 'schema' | 'output' | 'queue' | 'limits' | 'name' | 'isServed'>
  > {
  schema?: ActionSchema
  output?: ActionSchema
  /** A mistake, such as of a definition for Astro Actions. */
  input?: unknown
  queue?: string | AnyDefinition['queue']
  limits?: AnyDefinition['ownLimits']
  handler: AnyDefinition['handler']
}

/**
 * A definition with all defaults. Expensive parts are lazily created, because a Worker defines all
 * of its actions each time it starts.
 */
export class MadeDefinition implements AnyDefinition {
  name: string | undefined = undefined
  isServed = false
  readonly method: AnyDefinition['method']
  readonly accept: AnyDefinition['accept']
  limits: AnyDefinition['limits']
  readonly ownLimits: AnyDefinition['ownLimits']
  readonly use: AnyDefinition['use']
  readonly handler: AnyDefinition['handler']
  readonly queue: AnyDefinition['queue']
  readonly given: GivenDefinition
  // Not `#schema`: a definition with changes has this one as its prototype.
  private madeSchema: ActionSchema
  private madeOutput: ActionSchema
  private madeTools: AnyDefinition['tools'] | undefined

  /** @throws TypeError if a schema is not a schema, a limit is not a number, or `input` is given */
  constructor(given: GivenDefinition) {
    if (given.input !== undefined) throw new TypeError(withErrorUrl('HA316', renamed))
    checkSchema('schema', given.schema)
    checkSchema('output', given.output)
    this.given = given
    this.method = given.method ?? 'POST'
    this.accept = given.accept ?? 'json'
    this.ownLimits = given.limits
    this.limits = limitsOf(given.limits)
    this.use = given.use ?? none
    this.handler = given.handler
    const { queue } = given
    this.queue = typeof queue === 'string' ? { binding: queue } : queue
    this.madeSchema = given.schema
    this.madeOutput = given.output
    this.madeTools = undefined
  }

  get schema(): StandardSchemaV1 | undefined {
    const schema = madeSchema('schema', this.madeSchema)
    this.madeSchema = schema
    return schema
  }

  get output(): StandardSchemaV1 | undefined {
    const output = madeSchema('output', this.madeOutput)
    this.madeOutput = output
    return output
  }

  get tools(): AnyDefinition['tools'] {
    this.madeTools ??= { error: errorFactory(this.errors), redirectTo, invalidate, refresh }
    return this.madeTools
  }

  get errors(): AnyDefinition['errors'] {
    return this.given.errors ?? {}
  }

  get cache(): AnyDefinition['cache'] {
    return this.given.cache
  }

  get invalidates(): AnyDefinition['invalidates'] {
    return this.given.invalidates
  }

  get timeout(): AnyDefinition['timeout'] {
    return this.given.timeout
  }

  get authorize(): AnyDefinition['authorize'] {
    return this.given.authorize
  }

  get redirectTo(): AnyDefinition['redirectTo'] {
    return this.given.redirectTo
  }
}

const none: readonly [] = []

const renamed =
  'defineHonoAction has no option input. Write schema instead: ' +
  'defineHonoAction({ schema: z.object({ ... }), handler })'

/**
 * Checks a schema. If it is a function that returns a schema, the function is not called.
 *
 * @param name the name of the property, for the message
 * @throws TypeError if it does not follow Standard Schema
 */
function checkSchema(name: string, given: ActionSchema): void {
  // A schema of ArkType is a function itself. The property is not read: some libraries create its
  // value lazily, and a Worker that starts does not need it yet.
  const isOne =
    typeof given === 'object' ? given !== null && '~standard' in given : typeof given === 'function'
  if (given !== undefined && !isOne) throw noSchema(name)
}

/**
 * Returns the schema, or calls the function that returns it.
 *
 * @throws TypeError if it does not follow Standard Schema
 */
function madeSchema(name: string, given: ActionSchema): StandardSchemaV1 | undefined {
  if (given === undefined || isSchema(given)) return given
  const schema = typeof given === 'function' ? given() : given
  if (!isSchema(schema)) throw noSchema(name)
  return schema
}

function isSchema(value: unknown): value is StandardSchemaV1 {
  return typeof (value as Partial<StandardSchemaV1> | null)?.['~standard']?.validate === 'function'
}

function noSchema(name: string): TypeError {
  return new TypeError(
    withErrorUrl(
      'HA302',
      `defineHonoAction's ${name} does not follow Standard Schema (https://standardschema.dev). ` +
        `Use Zod 4, Valibot or ArkType, such as ${name}: z.object({ name: z.string() })`,
    ),
  )
}
