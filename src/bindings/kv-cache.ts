import type { StandardSchemaV1 } from '@standard-schema/spec'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { fieldName } from '../shared/errors/field-name.ts'

/** Methods of a KV namespace that the cache calls. */
export interface KvNamespace {
  get(key: unknown, options?: unknown): Promise<unknown>
  put(key: string, value: unknown, options?: unknown): Promise<void>
  delete(key: string): Promise<void>
}

/** KV namespace with a cache of text reads. Each request has its own instance. */
export class KvCache {
  readonly #namespace: KvNamespace
  readonly #name: string
  readonly #texts = new Map<string, Promise<string | null>>()
  /** Last write of each key, pending or done. */
  readonly #writes = new Map<string, object>()

  /** @param name name of the binding, for error messages */
  constructor(namespace: KvNamespace, name: string) {
    this.#namespace = namespace
    this.#name = name
  }

  async get(key: unknown, options?: unknown): Promise<unknown> {
    const type = typeof key === 'string' ? textType(options) : undefined
    if (type === undefined) return this.#namespace.get(key, options)
    const text = await this.#text(key as string)
    return type === 'json' && text !== null ? JSON.parse(text) : text
  }

  async json(key: string, schema: StandardSchemaV1): Promise<unknown> {
    const text = await this.#text(key)
    if (text === null) return null
    const result = await schema['~standard'].validate(this.#parse(key, text))
    if (!result.issues) return result.value
    // Omit the schema's messages: some libraries include the value in them.
    const places = new Set(result.issues.map(({ path = [] }) => placeOf(path)))
    throw new Error(
      withErrorUrl(
        'HA503',
        `The KV value '${key}' (${this.#name}) does not match its schema: ${[...places].join(', ')}. ` +
          'Write it again, or accept the old form in the schema: z.string().optional()',
      ),
    )
  }

  put(key: string, value: unknown, options?: unknown): Promise<void> {
    // KV stores UTF-8, which replaces a lone surrogate with another character.
    const text = typeof value === 'string' && value.isWellFormed() ? value : undefined
    return this.#write(key, text, () => this.#namespace.put(key, value, options))
  }

  delete(key: string): Promise<void> {
    return this.#write(key, null, () => this.#namespace.delete(key))
  }

  #text(key: string): Promise<string | null> {
    const known = this.#texts.get(key)
    if (known) return known
    const text = this.#namespace.get(key, 'text') as Promise<string | null>
    this.#texts.set(key, text)
    text.catch(() => {
      if (this.#texts.get(key) === text) this.#texts.delete(key)
    })
    return text
  }

  /** @param text value of the key after the write; undefined if it must be read again */
  async #write(
    key: string,
    text: string | null | undefined,
    send: () => Promise<void>,
  ): Promise<void> {
    const write = {}
    this.#writes.set(key, write)
    this.#texts.delete(key)
    let written = false
    try {
      await send()
      written = true
    } finally {
      // Also deletes what was read during the write: it may be the old or the new value.
      this.#texts.delete(key)
      const isLast = this.#writes.get(key) === write
      if (written && isLast && text !== undefined) this.#texts.set(key, Promise.resolve(text))
    }
  }

  #parse(key: string, text: string): unknown {
    try {
      return JSON.parse(text)
    } catch {
      // Not set as the cause: the message of a SyntaxError contains a part of the text.
      throw new Error(
        withErrorUrl(
          'HA502',
          `The KV value '${key}' (${this.#name}) is not JSON. ` +
            `Write it as JSON: put('${key}', JSON.stringify(value))`,
        ),
      )
    }
  }
}

/** Returns the type of a read that can be cached as text; undefined for all other reads. */
function textType(options: unknown): 'text' | 'json' | undefined {
  if (typeof options === 'object' && options !== null) {
    const { type, ...others } = options as { type?: unknown }
    return Object.values(others).every((other) => other === undefined) ? textType(type) : undefined
  }
  if (options === undefined || options === 'text') return 'text'
  return options === 'json' ? 'json' : undefined
}

function placeOf(path: NonNullable<StandardSchemaV1.Issue['path']>): string {
  const keys = path.map((segment) => (typeof segment === 'object' ? segment.key : segment))
  const place = fieldName(keys.map((key) => (typeof key === 'number' ? key : String(key))))
  return place || '(all of it)'
}
