import { worstInputs } from '../test/support/worst.ts'

// What the dearest bodies of a megabyte cost: npm run worst-input
for (const [name, ratio] of Object.entries(await worstInputs(40))) {
  console.log(`${ratio.toFixed(2).padStart(6)}  ${name}`)
}
