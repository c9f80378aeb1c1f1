import type { ActionCallResult } from '../actions/call-action.ts'
import type { ActionTypes } from '../actions/define/types.ts'

/** Attributes of an `<input>` or a `<select>`. */
export interface FieldAttrs {
  /** Id of the control: `guestbook-sign-name`. */
  id: string
  /** Name in the form: `title`, `author.name`, `items[0].count`. */
  name: string
  /** Type of the input. A `<select>` has none. */
  type?: InputType
  /** Set if the schema refuses an empty field. */
  required?: true
  /** The smallest number, or the first day. */
  min?: string
  /** The largest number, or the last day. */
  max?: string
  /** Size of a number's steps, or `any`. */
  step?: string
  /** The smallest number of characters. */
  minlength?: number
  /** The largest number of characters. */
  maxlength?: number
  /** Regular expression for the whole text. */
  pattern?: string
  /** The accepted types of files. */
  accept?: string
  /** Set if the field is a list of files, or of an enum's values. */
  multiple?: true
  /** Keyboard on a touch screen. */
  inputmode?: 'email' | 'numeric' | 'url'
  /** The submitted or given text. */
  value?: string
  /** Set if the checkbox was submitted or given as ticked. */
  checked?: true
  /** Set if the field has an error. */
  'aria-invalid'?: 'true'
  /** Id of the element with the error. */
  'aria-describedby': string
}

/** The type of a field's input. */
export type InputType =
  | 'checkbox'
  | 'date'
  | 'datetime-local'
  | 'email'
  | 'file'
  | 'number'
  | 'password'
  | 'text'
  | 'url'

/** Attributes of a `<textarea>`, whose content is `field.value`. */
export type TextareaAttrs = Pick<
  FieldAttrs,
  'id' | 'name' | 'required' | 'maxlength' | 'aria-invalid' | 'aria-describedby'
>

/** Attributes of the element with a field's error. */
export interface ErrorAttrs {
  /** Id that the control refers to. */
  id: string
  /** Name of the field. */
  'data-error-for': string
}

/** Attributes of an `<option>`. */
export interface OptionAttrs {
  /** The text that is sent. */
  value: string
  /** Set if the choice was submitted or given. */
  selected?: true
}

/** Attributes of a radio button or a checkbox. */
export interface ChoiceAttrs
  extends Pick<
    FieldAttrs,
    'id' | 'name' | 'required' | 'checked' | 'aria-invalid' | 'aria-describedby'
  > {
  /** `checkbox` if the field is a list. */
  type: 'checkbox' | 'radio'
  /** The text that is sent. */
  value: string
}

/**
 * A choice of a field.
 *
 * @typeParam Choice the texts of the field's choices
 */
export interface FieldOption<Choice extends string = string> {
  /** The text that is sent. */
  value: Choice
  /** The text to show: the value. */
  label: Choice
  /** Attributes of the `<option>` of a `<select>`. */
  attrs: OptionAttrs
  /** Attributes of a radio button, or of a checkbox if the field is a list. */
  inputAttrs: ChoiceAttrs
}

/**
 * A field of a form, as plain data.
 *
 * @typeParam Choice the texts of the choices of an enum
 */
export interface FormField<Choice extends string = string> {
  /** Name in the form: `title`, `author.name`, `items[0].count`. */
  name: string
  /** Attributes of its `<input>` or `<select>`. */
  attrs: FieldAttrs
  /** Attributes of a `<textarea>` in place of the input. */
  textareaAttrs: TextareaAttrs
  /** Attributes of the element with the error. */
  errorAttrs: ErrorAttrs
  /** The problem of the last submission, or an empty text. */
  error: string
  /** The submitted or given text, or an empty text. Always empty for files and sensitive fields. */
  value: string
  /** The choices of an enum; empty for any other field. */
  options: FieldOption<Choice>[]
}

type Leaf =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | Date
  | Blob
  | URL
  | ReadonlyMap<unknown, unknown>

/** True for the type of an enum's value, false for any text. */
type IsLiteral<Value> = [Value] extends [boolean]
  ? false
  : [Value] extends [string | number]
    ? Record<never, never> extends Record<Value, 1>
      ? false
      : true
    : false

/** The text that a form sends for a value of an enum. */
type ChoiceOf<Value> = IsLiteral<Value> extends true ? `${Value & (string | number)}` : string

type KeysOf<Value> = Value extends unknown ? keyof Value & (string | number) : never

type PropertyOf<Value, Key> = Value extends unknown
  ? Key extends keyof Value
    ? Value[Key]
    : never
  : never

type ListOf<Item> =
  IsLiteral<NonNullable<Item>> extends true
    ? FormField<ChoiceOf<NonNullable<Item>>>
    : [NonNullable<Item>] extends [Blob]
      ? FormField
      : readonly [FieldsOf<Item>, ...FieldsOf<Item>[]]

type TupleOf<Value> = { readonly [Key in keyof Value]-?: FieldsOf<Value[Key]> }

type GroupOf<Value> = Value extends readonly unknown[]
  ? number extends Value['length']
    ? Value extends readonly [unknown, ...unknown[]]
      ? TupleOf<Value>
      : ListOf<Value[number]>
    : TupleOf<Value>
  : Value extends ReadonlySet<infer Item>
    ? ListOf<Item>
    : { readonly [Key in KeysOf<Value>]-?: FieldsOf<PropertyOf<Value, Key>> }

/**
 * The fields of an input: a field for each value, an object for each object, and an array for each
 * list. A list of files or of an enum's values is one field.
 *
 * @typeParam Input the schema's input
 */
export type FieldsOf<Input> = unknown extends Input
  ? FormField
  : [NonNullable<Input>] extends [Leaf]
    ? FormField<ChoiceOf<NonNullable<Input>>>
    : [Extract<NonNullable<Input>, Leaf>] extends [never]
      ? UnionGroup<NonNullable<Input>>
      : FormField

type IsUnion<Value, All = Value> = Value extends unknown
  ? [All] extends [Value]
    ? false
    : true
  : never

/** Objects of a union are one object with the properties of all. Lists of a union are one field. */
type UnionGroup<Value> = [Value] extends [readonly unknown[] | ReadonlySet<unknown>]
  ? true extends IsUnion<Value>
    ? FormField
    : GroupOf<Value>
  : { readonly [Key in KeysOf<Value>]-?: FieldsOf<PropertyOf<Value, Key>> }

/**
 * Initial values of a form, by field.
 *
 * @typeParam Input the schema's input
 */
export type FormValues<Input> = unknown extends Input
  ? unknown
  : NonNullable<Input> extends infer Value
    ? Value extends Leaf
      ? Value
      : Value extends readonly (infer Item)[]
        ? readonly FormValues<Item>[]
        : Value extends ReadonlySet<infer Item>
          ? readonly FormValues<Item>[]
          : { readonly [Key in keyof Value]?: FormValues<Value[Key]> | null | undefined }
    : never

/** Attributes of a `<form>`. */
export interface FormAttrs {
  /** Name of the action, and the id of one of several forms: `guestbook-sign_2`. */
  id: string
  /** The HTTP method. */
  method: 'post'
  /** Query that names the action, on the page's own path. */
  action: string
  /** Set if the form has a file. */
  enctype?: 'multipart/form-data'
  /** Marks the form for `enhance`. */
  'data-hono-form': string
}

/** Attributes of the element with the form's message, which screen readers read aloud. */
export interface StatusAttrs {
  /** Id of the element. */
  id: string
  /** Makes it a live region. */
  role: 'status'
  /** The message after a success. */
  'data-form-status': string
}

/** Attributes of a submit button. */
export interface SubmitAttrs {
  /** The type of the button. */
  type: 'submit'
  /** Id of the form. */
  form: string
  /** Set if the button sends the form to another action. */
  formaction?: string
}

/**
 * A form as plain data, for a prop of an island.
 *
 * @typeParam Fields the form's fields
 * @typeParam Data the data that the action returns
 */
export interface FormState<Fields, Data = unknown> {
  /** Attributes of the `<form>`. */
  attrs: FormAttrs
  /** The fields of the schema. */
  fields: Fields
  /** The message of the last submission, or an empty text. */
  message: string
  /** Attributes of the element with the message. */
  statusAttrs: StatusAttrs
  /** All problems of the last submission by field. */
  errors: Record<string, string>
  /** The code of the last submission's error, such as `BAD_REQUEST`; otherwise null. */
  code: string | null
  /** The data of the last submission if it succeeded; otherwise null. */
  data: Data | null
}

/**
 * The form of an action as plain data, for the props of an island.
 *
 * @typeParam Action an action from `actions` or `honoActions`
 * @example
 * ```tsx
 * export function Sign({ form }: { form: FormOf<typeof actions.sign> }) {
 *   return <form {...reactAttrs(form.attrs)}>...</form>
 * }
 * ```
 */
export type FormOf<Action extends FormAction> = Action extends (
  ...args: never[]
) => Promise<ActionCallResult<infer Output, infer _, infer Fields>>
  ? FormState<FieldsOf<Fields>, Output>
  : Action extends ActionTypes<
        unknown,
        infer Output,
        unknown,
        unknown,
        unknown,
        'form' | 'both',
        infer Fields
      >
    ? FormState<FieldsOf<Fields>, Output>
    : never

/**
 * The form of an action in a page. It can be a prop of an island, which gets it without its
 * functions.
 *
 * @typeParam Fields the form's fields
 * @typeParam Data the data that the action returns
 */
export interface ActionForm<Fields, Data = unknown> extends FormState<Fields, Data> {
  /** Returns another form of the same action, with its own ids, values and errors. */
  for(id: string | number): ActionForm<Fields, Data>
  /**
   * Returns the attributes of a submit button. Pass another action to send the form to it.
   */
  submitAttrs(action?: FormAction): SubmitAttrs
}

/** An action that accepts forms, from `actions` or `honoActions`. */
export type FormAction =
  | (string & ((...args: never[]) => Promise<{ data: unknown; error: unknown }>))
  | ActionTypes<unknown, unknown, unknown, unknown, unknown, 'form' | 'both'>

/**
 * Options of `formOf`.
 *
 * @typeParam Input the schema's input
 */
export interface FormOptions<Input> {
  /** Initial values, until the form is submitted. Defaults to empty fields. */
  values?: FormValues<Input>
  /** The message after a success. Defaults to an empty text. */
  success?: string
}
