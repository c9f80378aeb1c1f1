import { pageForms } from '@gnosticdev/hono-actions/router'

/** The last middleware of the app: forms that are posted to a page run their actions. */
export const onRequest = pageForms()
