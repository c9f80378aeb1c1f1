/** Config that Wrangler reads, in the order in which it looks for the file. */
const wranglerFiles = ['wrangler.json', 'wrangler.jsonc', 'wrangler.toml']

/** Config that `cf` and version 2 of Cloudflare's Vite plugin read. */
export const cloudflareFile = 'cloudflare.config.ts'

/** Language of a config, by its file. */
export type ConfigFormat = 'json' | 'toml' | 'typescript'

/** Returns the language of a config. */
export function formatOf(file: string): ConfigFormat {
  if (file.endsWith('.ts')) return 'typescript'
  return file.endsWith('.toml') ? 'toml' : 'json'
}

/**
 * Returns the name of the Worker's config in a project; undefined if there is none. A project with
 * both kinds is read by its Wrangler config, which `cf migrate` removes.
 */
export function findConfigFile(exists: (file: string) => boolean): string | undefined {
  return [...wranglerFiles, cloudflareFile].find(exists)
}

/** Path of the types that Cloudflare's tools generate from a config. */
export function bindingTypesOf(file: string): string {
  return formatOf(file) === 'typescript'
    ? '.cloudflare/types/index.d.ts'
    : 'worker-configuration.d.ts'
}

/** Returns the line of a config that sets the compatibility flags. */
export function flagsLine(file: string, flags: readonly string[]): string {
  const format = formatOf(file)
  const list = `[${flags.map((flag) => JSON.stringify(flag)).join(', ')}]`
  if (format === 'toml') return `compatibility_flags = ${list}`
  return format === 'json'
    ? `"compatibility_flags": ${list}`
    : `compatibilityFlags: ${list.replaceAll('"', "'")}`
}
