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
  const { form = failedForm(name), cookies: jar } = stateOf(context)
  calledForms.set(locals, {
    form,
    cookies: [...cookies.headers(), ...(jar?.lines ?? [])],
  })
}

function failedForm(name: string): FormOutcome {
  const error = new HonoActionError({ code: 'INTERNAL_SERVER_ERROR', message: 'Internal error' })
  return { name, result: { data: null, error } }
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
