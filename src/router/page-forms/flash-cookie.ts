import { type PlainResult, plainResult, resultOfPlain } from '../../shared/plain-result.ts'
import type { AnyResult } from '../../shared/result.ts'

// On demand: evaluating it takes 4.5 ms.
const loadRich = () => import('../../shared/rich.ts')

const cookieName = '__hono_action'
/** Browsers store about 4,096 bytes of a cookie. The rest is for its name and attributes. */
const maxLength = 3800

/** Seconds until the cookie expires. */
const maxAge = 60

/** The result of an action, with the action's name. */
export interface StoredResult {
  name: string
  result: AnyResult
  /** True if the script of `enhance()` goes to the page, and no redirect. */
  byScript?: boolean | undefined
}

/** The signed content of the cookie. */
interface Payload extends PlainResult {
  name: string
  byScript?: boolean
  /** The page that gets it. */
  path: string
  /** Milliseconds since 1970. */
  expires: number
}

/**
 * Creates the cookie with a form's result across a redirect, for one minute and one page. The
 * result, page and expiry are signed, because the page shows the result as the server's.
 *
 * @param path the path of the page, without a query
 * @returns undefined if the result is too large for a cookie
 */
export async function keepResult(
  { name, result, byScript }: StoredResult,
  path: string,
  secret: string,
  isSecure: boolean,
): Promise<string | undefined> {
  const expires = Date.now() + maxAge * 1000
  const content: Payload = {
    name,
    ...(byScript && { byScript }),
    ...plainResult(result),
    path: withoutSlash(path),
    expires,
  }
  const { encodeRich } = await loadRich()
  const payload = toBase64(new TextEncoder().encode(encodeRich(content)))
  const value = `${payload}.${toBase64(await sign(payload, secret))}`
  if (value.length > maxLength) return undefined
  return cookie(value, maxAge, isSecure)
}

/** Returns true if a request has the cookie, valid or not. */
export function mayHaveResult(request: Request): boolean {
  return request.headers.get('cookie')?.includes(`${cookieName}=`) ?? false
}

/** Returns the result in the cookie for the page of this request; undefined if there is none. */
export async function takeResult(
  request: Request,
  secret: string,
): Promise<StoredResult | undefined> {
  const header = request.headers.get('cookie')
  const value = header
    ?.split(/;\s*/)
    .find((pair) => pair.startsWith(`${cookieName}=`))
    ?.slice(cookieName.length + 1)
  const [payload, signature] = value?.split('.') ?? []
  if (!payload || !signature) return undefined
  try {
    const key = await importKey(secret, 'verify')
    const bytes = new TextEncoder().encode(payload)
    if (!(await crypto.subtle.verify('HMAC', key, fromBase64(signature), bytes))) return undefined
    const text = new TextDecoder().decode(fromBase64(payload))
    const { decodeRich } = await loadRich()
    const { name, byScript, path, expires, ...result } = decodeRich(text) as Payload
    if (expires < Date.now() || path !== withoutSlash(new URL(request.url).pathname)) {
      return undefined
    }
    return { name, byScript, result: resultOfPlain(result) }
  } catch {
    // Not base64: another cookie with this name.
    return undefined
  }
}

/** Returns the cookie that deletes the result, after it was read. */
export function forgetResult(isSecure: boolean): string {
  return cookie('', 0, isSecure)
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=.)\/$/, '')
}

function cookie(value: string, maxAge: number, isSecure: boolean): string {
  const attributes = `Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax`
  return `${cookieName}=${value}; ${attributes}${isSecure ? '; Secure' : ''}`
}

async function sign(payload: string, secret: string): Promise<Uint8Array> {
  const key = await importKey(secret, 'sign')
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(payload)))
}

function importKey(secret: string, usage: 'sign' | 'verify'): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, [usage])
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
