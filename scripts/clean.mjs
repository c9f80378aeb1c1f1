import { existsSync, globSync, rmSync } from 'node:fs'
import { join } from 'node:path'

// The compiler writes only what has changed. A source file that is gone must not leave its output in
// the package.
const built = /\.(?:d\.ts|js)$/
for (const file of globSync('**/*.{js,d.ts}', { cwd: 'dist' })) {
  const source = file.replace(built, '.ts')
  if (!existsSync(join('src', source))) rmSync(join('dist', file))
}
