import { reactForm } from '#transport'
import type { ActionCallResult } from '../actions/call-action.ts'
import type { SchemaInput } from '../actions/define/schema-types.ts'
import type { ActionInput, CallArguments, HonoAction } from '../actions/define/types.ts'
import type { DeferOptions, Deferred } from '../actions/execute/defer.ts'
import { toolNames } from '../shared/client-names.ts'
import { type ActionMethod, type CallerName, methodCallers } from '../shared/methods.ts'
import type { Mistake } from '../shared/mistake.ts'
import { formAction, pathKey } from '../shared/protocol.ts'
import type { CallByPath, CallOptions } from './transport.ts'

/** A function that calls an action. Its input is optional if the schema accepts `undefined`. */
export type ActionCaller<Input, Output, Errors, Fields = Input> = undefined extends Input
  ? OptionalInputCaller<Input, Output, Errors, Fields>
  : RequiredInputCaller<Input, Output, Errors, Fields>

/** A function that calls an action with a required input. */
export interface RequiredInputCaller<Input, Output, Errors, Fields = Input> extends FormTarget {
  (input: Input, options?: CallOptions): Promise<ActionCallResult<Output, Errors, Fields>>
  /** Calls the action and returns its data, or throws its error. */
  orThrow(input: Input, options?: CallOptions): Promise<Output>
}

/** A function that calls an action with an optional input. */
export interface OptionalInputCaller<Input, Output, Errors, Fields = Input> extends FormTarget {
  (input?: Input, options?: CallOptions): Promise<ActionCallResult<Output, Errors, Fields>>
  /** Calls the action and returns its data, or throws its error. */
  orThrow(input?: Input, options?: CallOptions): Promise<Output>
}

/** A value for the attribute `action` of a form. */
export interface FormTarget {
  /** Exists only in the types: `callAction` and `testAction` need an action of the actions file. */
  readonly '~action'?: Mistake<'Call an action of the client directly: await actions.x(input)'>
  /** Returns the query with which a form is posted to its page: `?_hono_action=addEntry`. */
  toString(): string
}

/**
 * The callable client of a map of actions: `actions.admin.ban({ id })`. For other Hono apps of the
 * map, use `honoClient`.
 */
export type ActionsClient<Map> = {
  [Name in keyof Map]: ClientOf<Map[Name]>
}

/** The method of an action with a queue. */
interface Deferrable<Input, Errors, Fields> {
  /**
   * Runs the action later: its middleware and schema run now, and the call then goes into the
   * action's queue. `delaySeconds` has an effect on the server only.
   */
  defer(
    ...args: [...input: CallArguments<Input>, options?: DeferOptions]
  ): Promise<ActionCallResult<Deferred, Errors, Fields>>
}

// biome-ignore lint/suspicious/noExplicitAny: any action; no user sees the type
export type AnyAction = HonoAction<any, any, any, any, any, any>

export type OtherApp = { readonly '~action'?: never; fetch: (...args: never) => unknown }

/** The callable client of an action or of a map of actions. */
export type ClientOf<Entry> =
  // Most actions have the defaults, for which this is a third of the work.
  Entry extends HonoAction<infer Schema, infer Output, infer Errors>
    ? ActionCaller<SchemaInput<Schema, undefined>, Output, Errors>
    : Entry extends HonoAction<
          infer Schema,
          infer Output,
          infer Errors,
          infer Accept,
          infer Method,
          infer Queue
        >
      ? Caller<
          ActionInput<Schema, Accept>,
          Output,
          Errors,
          Accept,
          Method,
          Queue,
          SchemaInput<Schema, unknown>
        >
      : Entry extends OtherApp
        ? Mistake<RouteHint>
        : ActionsClient<Entry>

/** The error of a route of the map, which is not an action. */
export type RouteHint = 'This is a route, not an action. Call it with honoClient'

type Caller<
  Input,
  Output,
  Errors,
  Accept,
  Method extends ActionMethod,
  Queue,
  Fields,
> = Method extends 'POST'
  ? ActionCaller<Input, Output, Errors, Fields> &
      FormActionOf<Accept> &
      (Queue extends undefined ? unknown : Deferrable<Input, Errors, Fields>)
  : { [Name in CallerName<Method>]: ActionCaller<Input, Output, Errors, Fields> }

// Astro's types accept only a string as the `action` of a form. `toString` makes it one.
type FormActionOf<Accept> = Accept extends 'json' ? unknown : string

/**
 * Creates the proxy of `actions`: a property adds a name to the path, a call runs the action.
 * `$get` calls a GET action, because the browser does not know the methods; no action has that
 * name.
 */
export function actionsProxy(
  call: CallByPath,
  path: readonly string[] = [],
  method: ActionMethod = 'POST',
): object {
  const send = (input: unknown, options: CallOptions = {}, defer?: DeferOptions) =>
    call({ path, method, input, options, defer })
  const caller = Object.assign((input?: unknown, options?: CallOptions) => send(input, options), {
    [pathKey]: path,
    // `<form method="post" action={actions.addEntry}>`
    toString: () => formAction(path),
    ...reactForm(path),
    defer: (input: unknown, defer: DeferOptions = {}) => send(input, {}, defer),
    async orThrow(input: unknown, options?: CallOptions) {
      const { data, error } = await send(input, options)
      if (error) throw error
      return data
    },
  })
  return new Proxy(caller, {
    get(_, key) {
      // The caller is a function. Its type does not have the names of `Function.prototype`.
      if (key in caller) return (caller as unknown as Record<PropertyKey, unknown>)[key]
      if (key in methodCallers) return actionsProxy(call, path, methodCallers[key as '$get'])
      // The text of a symbol has parentheses, as no name of an action has.
      const isName = !toolNames.test(String(key))
      return isName ? actionsProxy(call, [...path, key as string]) : undefined
    },
  })
}

/**
 * Adapts an action that accepts forms to React's `useActionState`. The previous result is ignored.
 * Before the script has loaded, the form is posted to the page: pass the page's
 * `getActionResult(actions.rate)` to the island as the first state.
 *
 * @example
 * ```tsx
 * const [result, submit, pending] = useActionState(withState(actions.rate), props.result)
 * return <form action={submit}>...</form>
 * ```
 */
export function withState<Result>(
  action: (form: FormData) => Promise<Result>,
): (previous: Result | null | undefined, form: FormData) => Promise<Result> {
  const submit = (_previous: Result | null | undefined, form: FormData) => action(form)
  const { $$FORM_ACTION } = action as { $$FORM_ACTION?: unknown }
  // React reads the attributes from the function that it has bound to the state.
  const bind = (_: unknown, previous: Result | null | undefined) =>
    Object.assign((form: FormData) => submit(previous, form), { $$FORM_ACTION })
  return Object.assign(submit, { $$FORM_ACTION, bind })
}
