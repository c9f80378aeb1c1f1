/**
 * Functions for the integration and its generated code, and for an Astro app without the
 * integration. They may change in any version.
 *
 * @module
 */
export { registerRouter, setLoadedRouter } from '../context/app-router.ts'
export { type RenderPage, registerPages } from '../context/astro/render-partial.ts'
export { sendAstroCookies } from '../context/astro/sent-cookies.ts'
export {
  actionsInAstro,
  type BeforeAstroOptions,
  dispatchBeforeAstro,
  type LoadRouter,
  serveInAstro,
} from '../router/astro.ts'
export { keepRendered, type PageFormsOptions, pageForms } from '../router/page-forms/middleware.ts'
export { appRouterOf } from '../router/router.ts'
