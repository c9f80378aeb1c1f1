export { honoActions } from '../../../shared/actions.ts'
