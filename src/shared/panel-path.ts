// A file of its own: a build must have nothing of the panel.
/** The path of the panel's data in the dev server, below Astro's `base`. */
export const panelPath = '/_hono-actions/panel.json'
