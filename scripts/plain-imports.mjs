import { readFileSync, writeFileSync } from 'node:fs'

// tsc wraps `import(url)` in a helper that turns `.ts` into `.js`. No URL of a built script needs it,
// and it is in the first script that a browser loads.
const file = 'dist/client/load-later.js'
const text = readFileSync(file, 'utf8')
const plain = text
  .replace(/^var __rewriteRelativeImportExtension = .*?^};\n/ms, '')
  .replace(/__rewriteRelativeImportExtension\((.*)\)\);/, '$1);')
if (plain.includes('__rewrite')) throw new Error(`${file} still has the helper of tsc`)
writeFileSync(file, plain)
