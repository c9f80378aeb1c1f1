declare module 'virtual:@gnosticdev/hono-actions/dev' {
  /** Vite's `server.allowedHosts`. */
  export const allowedHosts: string[]
}
