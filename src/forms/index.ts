/**
 * Creates forms from the schemas of actions, on the server. For the browser, see
 * `@gnosticdev/hono-actions/forms/client`.
 *
 * @module
 */
export { formOf } from './form-of.ts'
export type {
  ActionForm,
  ChoiceAttrs,
  ErrorAttrs,
  FieldAttrs,
  FieldOption,
  FieldsOf,
  FormAction,
  FormAttrs,
  FormField,
  FormOf,
  FormOptions,
  FormState,
  FormValues,
  InputType,
  OptionAttrs,
  StatusAttrs,
  SubmitAttrs,
  TextareaAttrs,
} from './types.ts'
