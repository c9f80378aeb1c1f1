export {
  type BindingName,
  type BindingSource,
  type BindingVariables,
  bindings,
} from './bindings.ts'
