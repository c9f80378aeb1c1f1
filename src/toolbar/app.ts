import { defineToolbarApp } from 'astro/toolbar'
import { createPanel } from './panel.ts'
import { watchErrors } from './watch-errors.ts'

/** Panel in Astro's dev toolbar. */
export default defineToolbarApp({
  init(canvas, app) {
    const panel = createPanel()
    const attach = () => canvas.append(panel.style, panel.window)
    attach()
    // A view transition may have emptied the canvas.
    document.addEventListener('astro:after-swap', () => {
      if (!panel.window.isConnected) attach()
    })
    app.onToolbarPlacementUpdated(({ placement }) =>
      panel.window.setAttribute('placement', placement),
    )
    const errors = watchErrors((isNew) => {
      app.toggleNotification(isNew ? { state: true, level: 'error' } : { state: false })
    })
    panel.onData = ({ requests }, areErrorsShown) => errors.see(requests, areErrorsShown)
    app.onToggled(({ state }) => {
      if (state) panel.open()
      else if (panel.close()) buttonOf(canvas)?.focus()
    })
  },
})

/** Returns the panel's button in the toolbar. */
function buttonOf(canvas: ShadowRoot): HTMLElement | null {
  const toolbar = canvas.host.getRootNode()
  if (!(toolbar instanceof ShadowRoot)) return null
  return toolbar.querySelector<HTMLElement>('button[data-app-id="hono-actions"]')
}
