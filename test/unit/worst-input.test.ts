import { expect, it } from 'vitest'
import { worstInputs } from '../support/worst.ts'

it('the worst body of a megabyte costs no more than 3 times what parsing a plain one does', async () => {
  const ratios = await worstInputs()
  for (const [name, ratio] of Object.entries(ratios)) expect(ratio, name).toBeLessThan(3)
  expect(Object.keys(ratios).length).toBeGreaterThan(10)
})
