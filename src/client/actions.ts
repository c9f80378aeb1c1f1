import type { ActionCallResult, CallArguments, CallOutput } from '../actions/call-action.ts'
import type { ActionInput, HonoAction } from '../actions/define/types.ts'
import type { DeferOptions, Deferred } from '../actions/execute/defer.ts'
import { languageNames } from '../shared/client-names.ts'
import { formAction } from '../shared/form-action.ts'
import { pathKey } from '../shared/path-key.ts'
import type { CallByPath, CallOptions } from './transport.ts'

/** An action, callable; without its input, where that may be left out. */
export type ActionCaller<Input, Output, Errors> = undefined extends Input
  ? FreeCaller<Input, Output, Errors>
  : InputCaller<Input, Output, Errors>

/** An action that needs its input. */
export interface InputCaller<Input, Output, Errors> extends FormTarget {
  (input: Input, options?: CallOptions): Promise<ActionCallResult<Output, Errors>>
  /** The same, with the data as its value and the error thrown. */
  orThrow(input: Input, options?: CallOptions): Promise<Output>
}

/** An action that can do without its input. */
export interface FreeCaller<Input, Output, Errors> extends FormTarget {
  (input?: Input, options?: CallOptions): Promise<ActionCallResult<Output, Errors>>
  /** The same, with the data as its value and the error thrown. */
  orThrow(input?: Input, options?: CallOptions): Promise<Output>
}

/** What a form has as its `action`. */
export interface FormTarget {
  /** The `action` of a form that is posted to a page: `?_hono_action=addEntry`. */
  toString(): string
}

/**
 * The callable client of a map of actions: `actions.admin.ban({ id })`. Flat: it reads of each
 * action its input, output and errors, and knows nothing of Hono's types. Other Hono apps of the
 * map are not in it; `honoClient` has them.
 */
export type ActionsClient<Map> = {
  [Name in keyof Map as Map[Name] extends AnyAction
    ? Name
    : Map[Name] extends OtherApp
      ? never
      : Name]: ClientOf<Map[Name]>
}

/** What an action with a queue has beside being called. */
interface Deferrable<Input, Errors> {
  /**
   * Has the action run later: its middleware and its schema decide now, and what they let through
   * goes into the action's queue. How long it is held back (`delaySeconds`) only the server may say.
   */
  defer(
    ...args: [...input: CallArguments<Input>, options?: DeferOptions]
  ): Promise<ActionCallResult<Deferred, Errors>>
}

// biome-ignore lint/suspicious/noExplicitAny: whichever action; no user sees it
export type AnyAction = HonoAction<any, any, any, any, any, any>

export type OtherApp = { readonly '~action'?: never; fetch: (...args: never) => unknown }

/** The callable client of an action, or that of a map of them. */
export type ClientOf<Entry> =
  Entry extends HonoAction<
    infer Schema,
    infer Output,
    infer Errors,
    infer Accept,
    infer Method,
    infer Queue
  >
    ? Caller<ActionInput<Schema, Accept>, CallOutput<Output>, Errors, Accept, Method, Queue>
    : ActionsClient<Entry>

type Caller<Input, Output, Errors, Accept, Method, Queue> = Method extends 'GET'
  ? { $get: ActionCaller<Input, Output, Errors> }
  : ActionCaller<Input, Output, Errors> &
      FormActionOf<Accept> &
      (Queue extends undefined ? unknown : Deferrable<Input, Errors>)

// Astro's types take nothing but text as the `action` of a form, which this is once it is written.
type FormActionOf<Accept> = Accept extends 'json' ? unknown : string

/**
 * Makes the proxy behind `actions`: a property is a step of the path, a call calls. A GET action is
 * called by `$get`, since the browser can't know of it otherwise; no action has such a name.
 */
export function actionsProxy(
  call: CallByPath,
  path: readonly string[] = [],
  method: 'GET' | 'POST' = 'POST',
): object {
  const send = (input: unknown, options: CallOptions = {}, defer?: DeferOptions) =>
    call({ path, method, input, options, defer })
  return new Proxy((input?: unknown, options?: CallOptions) => send(input, options), {
    has: (_, key) => key === pathKey,
    get(_, key) {
      if (key === pathKey) return path
      // What a form takes as its action: `<form method="post" action={actions.addEntry}>`.
      if (key === 'toString' || key === Symbol.toPrimitive) return () => formAction(path)
      // What React takes for the attributes of a form that must work before its script has loaded.
      if (key === '$$FORM_ACTION') {
        return () => ({ action: formAction(path), method: 'POST', encType: 'multipart/form-data' })
      }
      if (typeof key !== 'string' || languageNames.has(key)) return undefined
      if (key === '$get') return actionsProxy(call, path, 'GET')
      if (key === 'defer') return (input: unknown, defer = {}) => send(input, {}, defer)
      if (key === 'orThrow') {
        return async (input: unknown, options?: CallOptions) => {
          const { data, error } = await send(input, options)
          if (error) throw error
          return data
        }
      }
      return actionsProxy(call, [...path, key])
    },
  })
}

/**
 * Makes an action that takes forms fit React's `useActionState`: the previous result is ignored,
 * and without a script the form is posted to the page. Give the page's `getActionResult` to the
 * island as the first state.
 *
 * @example
 * ```tsx
 * const [result, submit, pending] = useActionState(withState(actions.rate), props.result ?? null)
 * return <form action={submit}>...</form>
 * ```
 */
export function withState<Result>(
  action: (form: FormData) => Promise<Result>,
): (previous: Result | null, form: FormData) => Promise<Result> {
  const submit = (_previous: Result | null, form: FormData) => action(form)
  const { $$FORM_ACTION } = action as { $$FORM_ACTION?: unknown }
  // React asks for the attributes only after it has bound the function to its state.
  const bind = (_: unknown, previous: Result | null) =>
    Object.assign((form: FormData) => submit(previous, form), { $$FORM_ACTION })
  return Object.assign(submit, { $$FORM_ACTION, bind })
}
