import type { StandardSchemaV1 } from '@standard-schema/spec'
import { redirectTo } from '../execute/redirect-to.ts'
import { defaultLimits, resolveLimits } from '../input/limits.ts'
import type { AnyDefinition } from './definition.ts'
import { checkSchema, madeSchema } from './lazy-schema.ts'
import { errorFactory } from './own-errors.ts'
import type { ActionSchema } from './schema-types.ts'

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
