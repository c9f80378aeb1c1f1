/**
 * Parts that only generated code and the integration import, and set-ups without the integration.
 *
 * @module
 */
export { registerRouter } from '../context/app-router.ts'
export { actionsInAstro, dispatchBeforeAstro } from '../router/astro.ts'
export { keepRendered, pageForms } from '../router/page-forms/middleware.ts'
export { appRouterOf } from '../router/router.ts'
