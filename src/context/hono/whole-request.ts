/** What stands for a request that is made when somebody looks at it. */
export interface LateRequest {
  /** The request, made once. */
  readonly whole: Request
}

/** The request itself. By the name of what it has: it may be of another loaded copy's making. */
export function wholeRequest(request: Request | LateRequest): Request {
  return (request as Partial<LateRequest>).whole ?? (request as Request)
}
