import type { APIContext } from 'astro'
import type { FormOutcome } from '../../context/astro/form-outcome.ts'
import { cookiesOf } from '../../context/cookies.ts'
import { type RequestContext, stateOf } from '../../context/request-context.ts'
import { HonoActionError } from '../../shared/errors/hono-action-error.ts'

/** What the error page of a request needs of its form. */
interface CalledForm {
  form: FormOutcome
  /** The `Set-Cookie` lines up to the end of the action. */
  cookies: string[]
}

/**
 * The forms whose actions were called, by Astro's `locals`. Astro renders an error page with the
 * same request and `locals`, but through all middleware again, and without the cookies.
 */
const calledForms = new WeakMap<object, CalledForm>()

/**
 * Keeps the form with this action for an error page. If middleware threw, the action may have run
 * without a result.
 */
export function keepForErrorPage(
  context: RequestContext,
  { cookies, locals }: APIContext,
  name: string,
): void {
  const { form, cookies: jar } = stateOf(context)
  const error = new HonoActionError({ code: 'INTERNAL_SERVER_ERROR', message: 'Internal error' })
  calledForms.set(locals, {
    form: form ?? { name, result: { data: null, error } },
    cookies: [...cookies.headers(), ...(jar?.lines ?? [])],
  })
}

/** Sets the form that was called before. Returns false if there is none. */
export function recallForErrorPage(context: RequestContext, locals: object): boolean {
  const called = calledForms.get(locals)
  if (!called) return false
  stateOf(context).form = called.form
  const jar = cookiesOf(context)
  for (const line of called.cookies) jar.write(line)
  jar.flush()
  return true
}
