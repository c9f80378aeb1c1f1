/** Where the dev server has the data of the panel in Astro's toolbar, below Astro's `base`. */
export const panelPath = '/_hono-actions/panel.json'
