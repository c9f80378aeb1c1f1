import { rmSync } from 'node:fs'

// A source file that is gone must not leave its output in the package.
rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true })
