/** Headers of every response of an action, unless the action says otherwise. */
export const resultHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
} as const
