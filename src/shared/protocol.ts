/** The header with the {@link BodyKind} of a response that is not a result. */
export const bodyKindHeader = 'x-action-body'

/**
 * The kind of value that a handler returned. `events+devalue` is a stream of rich values. `alone`
 * marks a call of a batch that did not run, because it needs a request of its own.
 */
export type BodyKind = 'response' | 'stream' | 'blob' | 'events' | 'events+devalue' | 'alone'

/**
 * The media type of rich results: JSON as [devalue](https://github.com/sveltejs/devalue) writes
 * it. `actions` accepts it; a result that JSON carries without loss is sent as JSON.
 */
export const richType = 'application/json+devalue'

/** The query parameter with the name of the action that a form posted to a page is for. */
export const formActionParameter = '_hono_action'

/** The query parameter with the id of the form, if a page has several of one action. */
export const formIdParameter = '_hono_form'

/** The header with the redirect of a form that a script has posted to a page. */
export const redirectHeader = 'x-action-redirect'

/** The header of an action's response that Astro middleware sees before the page is rendered. */
export const pageFormHeader = 'x-action-form'

/**
 * The header with the cookie that brings the result of a form to the page of its redirect. A script that
 * goes there sets it. One that stays does not, so that a later page does not show the result.
 */
export const resultCookieHeader = 'x-action-cookie'

/** Returns the `action` of a form: a query on the URL of its page. */
export function formAction(path: readonly string[]): string {
  return `?${formActionParameter}=${path.join('.')}`
}

/** The property of the client's callers with the path of their action. */
export const pathKey: unique symbol = /* @__PURE__ */ Symbol.for('@gnosticdev/hono-actions:path')
