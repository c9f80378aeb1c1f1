import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Context, MiddlewareHandler } from 'hono'
import type { HonoEnv } from '../../shared/env.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { redirectTo } from '../execute/redirect-to.ts'
import { type ActionLimits, defaultLimits, resolveLimits } from '../input/limits.ts'
import type { ActionCache } from '../response/headers.ts'
import { errorFactory } from './own-errors.ts'
import type { ActionSchema } from './schema-types.ts'
import type { ActionAccept, ActionErrors, ActionMethod, HandlerTools } from './types.ts'

/** The queue of an action, as `ActionQueueOptions` describe it. */
export interface DeferredQueue {
  binding: string
  use?: readonly MiddlewareHandler<HonoEnv>[]
  idempotent?: string
}

/** An action as it runs: its types were checked together in `defineHonoAction`. */
export interface AnyDefinition {
  /** Under which a router has found it first, such as `admin.ban`; it may be in several places. */
  name: string | undefined
  method: ActionMethod
  accept: ActionAccept
  limits: Required<ActionLimits>
  ownLimits: ActionLimits | undefined
  readonly cache: ActionCache | undefined
  /** Milliseconds. */
  readonly timeout: number | undefined
  use: readonly MiddlewareHandler<HonoEnv>[]
  queue: DeferredQueue | undefined
  readonly schema: StandardSchemaV1 | undefined
  readonly authorize: ((input: unknown, c: Context<HonoEnv>) => void | Promise<void>) | undefined
  readonly output: StandardSchemaV1 | undefined
  /** The schemas of its own errors, by their codes. */
  readonly errors: ActionErrors
  readonly redirectTo: string | undefined
  readonly tools: HandlerTools<ActionErrors>
  handler(input: unknown, c: Context<HonoEnv>, tools: AnyDefinition['tools']): unknown
}

/** Where an action's app has its definition. */
// A symbol of the registry: the router may be another loaded copy than the one that defined.
export const definitionKey: unique symbol = Symbol.for('@gnosticdev/hono-actions:definition')

/** Marks a handler as that of the action which `definition` describes. */
export function setDefinition(target: object, definition: AnyDefinition): void {
  Object.defineProperty(target, definitionKey, { value: definition })
}

/** What an action was defined with; undefined for any other Hono app or handler. */
export function definitionOf(target: object): AnyDefinition | undefined {
  return (target as { [definitionKey]?: AnyDefinition })[definitionKey]
}

/** Makes a definition known by its name, with the limits of its router where it has none. */
export function register(
  definition: AnyDefinition,
  name: string,
  limits: ActionLimits | undefined,
): void {
  if (definition.name !== undefined) return
  if (limits) definition.limits = resolveLimits({ ...limits, ...definition.ownLimits })
  definition.name = name
}

/** A definition with changes: what it makes when it is asked for, it still makes then. */
export function changed(definition: AnyDefinition, changes: Partial<AnyDefinition>): AnyDefinition {
  return Object.create(definition, Object.getOwnPropertyDescriptors(changes))
}

/** What `defineHonoAction` was given; its parts were checked together as an `ActionDefinition`. */
export interface GivenDefinition
  extends Partial<Omit<AnyDefinition, 'schema' | 'output' | 'queue' | 'limits' | 'name'>> {
  schema?: ActionSchema
  output?: ActionSchema
  queue?: string | AnyDefinition['queue']
  limits?: AnyDefinition['ownLimits']
  handler: AnyDefinition['handler']
}

/**
 * A definition, filled in. Of what it takes to run the action, as little as can be is made before
 * somebody asks for it: a Worker defines all of its actions each time that it starts.
 */
export class MadeDefinition implements AnyDefinition {
  name: string | undefined = undefined
  readonly method: AnyDefinition['method']
  readonly accept: AnyDefinition['accept']
  limits: AnyDefinition['limits']
  readonly ownLimits: AnyDefinition['ownLimits']
  readonly use: AnyDefinition['use']
  readonly handler: AnyDefinition['handler']
  readonly queue: AnyDefinition['queue']
  readonly given: GivenDefinition
  // Not `#schema`: a definition with changes has this one for its prototype.
  private madeSchema: ActionSchema
  private madeOutput: ActionSchema
  private madeTools: AnyDefinition['tools'] | undefined

  /** @throws TypeError where a schema is none, or a limit is no number */
  constructor(given: GivenDefinition) {
    checkSchema('schema', given.schema)
    checkSchema('output', given.output)
    this.given = given
    this.method = given.method ?? 'POST'
    this.accept = given.accept ?? 'json'
    this.ownLimits = given.limits
    this.limits = given.limits ? resolveLimits(given.limits) : defaultLimits
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
    this.madeTools ??= { error: errorFactory(this.errors), redirectTo }
    return this.madeTools
  }

  get errors(): AnyDefinition['errors'] {
    return this.given.errors ?? {}
  }

  get cache(): AnyDefinition['cache'] {
    return this.given.cache
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

/**
 * Checks what was given as a schema, without calling a function that makes one.
 *
 * @param name of the property, for the message
 * @throws TypeError where it does not follow Standard Schema
 */
export function checkSchema(name: string, given: ActionSchema): void {
  // A schema of ArkType is a function itself. Only asked whether there is the property: some make
  // its value when it is read, and a Worker that starts needs none of them yet.
  const isOne =
    typeof given === 'object' ? given !== null && '~standard' in given : typeof given === 'function'
  if (given !== undefined && !isOne) throw noSchema(name)
}

/**
 * The schema that was given, or that the function gives.
 *
 * @throws TypeError where it does not follow Standard Schema
 */
export function madeSchema(name: string, given: ActionSchema): StandardSchemaV1 | undefined {
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
