// Null: it was read, of which the runtime does not know.
const textKey = Symbol('text')

/**
 * Has `json` and `text` of a response read the text that its body is made of, and not the runtime's
 * stream, which is ten times as dear. All else of it is the runtime's own.
 */
export function readFromText(response: Response, text: string): Response {
  ;(response as TextResponse)[textKey] = text
  return Object.setPrototypeOf(response, TextResponse.prototype) as Response
}

class TextResponse extends Response {
  declare [textKey]: string | null | undefined

  override get bodyUsed(): boolean {
    return this[textKey] === null || super.bodyUsed
  }

  override get body(): Response['body'] {
    this.handOver()
    return super.body
  }

  // biome-ignore lint/suspicious/noExplicitAny: as the runtime's types have it
  override async json(): Promise<any> {
    return JSON.parse(await this.text())
  }

  override async text(): Promise<string> {
    const text = this[textKey]
    if (typeof text !== 'string' || super.bodyUsed) {
      this.handOver()
      return super.text()
    }
    this[textKey] = null
    return text
  }

  /** From here on it is the runtime that knows whether it was read. */
  handOver(): void {
    // What it says then settles nothing here: the body is of no use to anybody.
    if (this[textKey] === null) super.body?.cancel().catch(() => {})
    this[textKey] = undefined
  }
}

for (const name of ['arrayBuffer', 'blob', 'bytes', 'clone', 'formData'] as const) {
  Object.defineProperty(TextResponse.prototype, name, {
    configurable: true,
    writable: true,
    value(this: TextResponse) {
      this.handOver()
      return Reflect.apply(Response.prototype[name], this, [])
    },
  })
}
// As with any other, nothing of it is to be seen.
Object.defineProperty(TextResponse.prototype, 'constructor', { value: Response })
