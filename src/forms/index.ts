/**
 * Forms of actions, from their schemas. On the server; the browser's part is
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
