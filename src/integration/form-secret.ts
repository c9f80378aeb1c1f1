import { createHmac, randomBytes } from 'node:crypto'

// New for each build.
const random = randomBytes(32).toString('base64url')

/**
 * Returns the secret that signs the results of forms. With Astro's `ASTRO_KEY`, all builds have the
 * same secret. So each version of a gradual deployment accepts the results of the others.
 *
 * @param astroKey the environment variable `ASTRO_KEY` of the build
 */
export function formSecret(astroKey: string | undefined): string {
  if (!astroKey) return random
  // Derived, because Astro encrypts with the key itself.
  return createHmac('sha256', astroKey).update('hono-actions: results of forms').digest('base64url')
}
