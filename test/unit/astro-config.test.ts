import { describe, expect, it } from 'vitest'
import {
  type AstroConfig,
  editAstroConfig,
  newAstroConfig,
} from '../../src/cli/init/astro-config.ts'

const imports = `import cloudflare from '@astrojs/cloudflare'
import honoActions from '@gnosticdev/hono-actions'`

/** Edits a config, and looks that doing so again changes nothing. */
function edit(code: string, file = 'astro.config.mjs'): AstroConfig {
  const edited = editAstroConfig(code, file)
  expect(editAstroConfig(edited.code, file).code).toBe(edited.code)
  return edited
}

/** What it says where it refuses a config. */
function refusal(code: string): string {
  try {
    editAstroConfig(code, 'astro.config.mjs')
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('It took the config')
}

describe('an Astro config gets the integration and the adapter', () => {
  it('as the minimal template has it', () => {
    expect(edit(newAstroConfig).code).toBe(`// @ts-check
import { defineConfig } from 'astro/config';
import cloudflare from '@astrojs/cloudflare';
import honoActions from '@gnosticdev/hono-actions';

// https://astro.build/config
export default defineConfig({
  output: 'server',
  adapter: cloudflare(),
  integrations: [honoActions()],
});
`)
  })

  it('beside other integrations, in the way it is written: tabs, quotes, comments, line ends', () => {
    const code = `import { defineConfig } from "astro/config" // Astro's
import react from "@astrojs/react"

export default defineConfig({
	site: "https://x.example", // my site
	integrations: [
		react(), // for islands
	],
	/* vite: {} */
})
`
    const after = `import { defineConfig } from "astro/config" // Astro's
import react from "@astrojs/react"
import cloudflare from "@astrojs/cloudflare"
import honoActions from "@gnosticdev/hono-actions"

export default defineConfig({
	site: "https://x.example", // my site
	integrations: [
		react(), // for islands
		honoActions(),
	],
	/* vite: {} */
	output: "server",
	adapter: cloudflare(),
})
`
    expect(edit(code).code).toBe(after)
    expect(edit(code.replaceAll('\n', '\r\n')).code).toBe(after.replaceAll('\n', '\r\n'))
  })

  it('in one line', () => {
    const code = `import { defineConfig } from 'astro/config'
import adapter from '@astrojs/cloudflare'
export default defineConfig({ adapter: adapter(), integrations: [] })
`
    expect(edit(code).code).toBe(`import { defineConfig } from 'astro/config'
import adapter from '@astrojs/cloudflare'
import honoActions from '@gnosticdev/hono-actions'
export default defineConfig({ adapter: adapter(), integrations: [honoActions()] })
`)
  })

  it('in an object of its own, whose type stays on it', () => {
    const code = `// @ts-check

/** @type {import('astro').AstroUserConfig} */
export default {
  // nothing yet
}
`
    expect(edit(code).code).toBe(`// @ts-check

${imports.replaceAll(/$/gm, ';')}

/** @type {import('astro').AstroUserConfig} */
export default {
  // nothing yet
  output: 'server',
  adapter: cloudflare(),
  integrations: [honoActions()],
}
`)
  })

  it('in a constant, in TypeScript', () => {
    const code = `import type { AstroUserConfig } from 'astro'

const integrations = [mine()] as const
const config = {
  site: 'https://x.example',
  integrations
} satisfies AstroUserConfig
export default config
`
    expect(edit(code, 'astro.config.ts').code).toBe(`import type { AstroUserConfig } from 'astro'
${imports}

const integrations = [mine(), honoActions()] as const
const config = {
  site: 'https://x.example',
  integrations,
  output: 'server',
  adapter: cloudflare()
} satisfies AstroUserConfig
export default config
`)
  })

  it('in a constant that defineConfig made, by a name of its own', () => {
    const code = `import { defineConfig as define } from 'astro/config'
const config = define({})
export { config }
export default config
`
    expect(edit(code).code).toContain('define({\n  output:')
  })

  it('by other names, where theirs are taken', () => {
    const code = `import { defineConfig } from 'astro/config'
import { honoActions, cloudflare } from './mine'
export default defineConfig({ site: honoActions + cloudflare })
`
    expect(edit(code).code).toContain(
      "output: 'server', adapter: cloudflareAdapter(), integrations: [honoActionsIntegration()] }",
    )
  })

  it('and keeps an output, and an adapter, of its own', () => {
    const kept = `import { defineConfig } from 'astro/config'
import cloudflare from '@astrojs/cloudflare'
export default defineConfig({
  adapter: cloudflare({ imageService: 'passthrough' }),
})
`
    const { code, isServer } = edit(kept)
    expect([code.includes('output'), isServer]).toEqual([false, false])
    expect(code).toContain("cloudflare({ imageService: 'passthrough' }),")
    const isStatic = edit("export default { output: 'static' }")
    expect([isStatic.code.includes('server'), isStatic.isServer]).toEqual([false, false])
    expect(edit('export default {}').isServer).toBe(true)
  })
})

describe('an Astro config that has all', () => {
  it('stays as it is, whatever the integration is called and wherever it stands', () => {
    const code = `import { defineConfig } from 'astro/config'
import gnosticdevHonoActions from '@gnosticdev/hono-actions'
import cloudflare from '@astrojs/cloudflare'
const mine = [gnosticdevHonoActions({ basePath: '/rpc', actionsPath: './src/rpc.ts' })]
export default defineConfig({
  ...shared,
  base: '/docs', srcDir: './app', output: 'server',
  adapter: isTest ? undefined : cloudflare(),
  integrations: [...mine],
})
`
    expect(edit(code)).toEqual({
      code,
      srcDir: './app',
      base: '/docs',
      isServer: true,
      basePath: '/rpc',
      actionsPath: './src/rpc.ts',
    })
  })
})

describe('an Astro config is refused', () => {
  it.each([
    ['made by a function', "import w from 'w'\nexport default w({})", 'made by a function'],
    ['of a function', 'export default () => ({})', 'not an object'],
    ['from elsewhere', "export { default } from './other'", 'no default export'],
    ['imported', "import config from './other'\nexport default config", 'not an object'],
    ['that can change', 'let config = {}\nexport default config', 'not an object'],
    ['with a part from elsewhere', 'export default { ...base }', 'from somewhere else'],
    ['with integrations from elsewhere', 'export default { integrations: list() }', 'no array'],
    ['with a folder that is worked out', 'export default { srcDir: dir() }', '`srcDir` is not'],
    ['with a mistake', 'export default {', 'Unexpected token'],
  ])('%s, with the lines to write', (_, code, reason) => {
    const message = refusal(code)
    expect(message).toContain(reason)
    expect(message).toContain('Nothing was changed')
    expect(message).toContain("import honoActions from '@gnosticdev/hono-actions'")
    expect(message).toContain('  adapter: cloudflare(),')
    expect(message).toMatch(/docs\/errors\/HA904\.md$/)
  })

  it('with the adapter of another platform', () => {
    const code =
      "import node from '@astrojs/node'\nexport default { adapter: node({ mode: 'standalone' }) }"
    const message = refusal(code)
    expect(message).toContain('has the adapter @astrojs/node')
    expect(message).toContain('integrations: [honoActions()]')
    expect(message).toMatch(/HA905\.md$/)
  })
})
