// Only the parts that this package uses. The app has the full types from `wrangler types`.
declare module 'cloudflare:workers' {
  export const env: object
  export function waitUntil(promise: Promise<unknown>): void
  export class DurableObject {}
  export class WorkerEntrypoint {}
  export class WorkflowEntrypoint {}
  export class RpcTarget {}
  export class RpcStub {}
  export class RpcPromise {}
  export class RpcProperty {}
  export class ServiceStub {}
  interface CacheResult {
    success: boolean
    errors?: { code: number; message: string }[]
  }
  export const cache:
    | {
        purge(options: { tags: string[] }): Promise<CacheResult>
        invalidate?(options: { tags: string[] }): Promise<CacheResult>
      }
    | undefined
  export const tracing: {
    getActiveSpan?: () => { isTraced: boolean } | undefined
    enterSpan<Result>(
      name: string,
      callback: (span: { setAttribute(key: string, value: string): unknown }) => Result,
    ): Result
  }
}
