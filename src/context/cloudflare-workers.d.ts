// Only what `platform.ts` uses. The app has the full types from `wrangler types`.
declare module 'cloudflare:workers' {
  export const env: object
  export function waitUntil(promise: Promise<unknown>): void
}
