import { defineAction } from 'astro:actions'
import { schema } from '../../../shared/schema.ts'

export const server = {
  greet: defineAction({
    input: schema,
    handler: ({ name }) => ({ greeting: `Hello ${name}` }),
  }),
}
