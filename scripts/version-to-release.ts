/**
 * Returns the newest version of the changelog once it has a date, as in `## 3.0.0, 2026-12-01`;
 * undefined while it is unreleased.
 *
 * @param version the version in package.json
 * @throws Error if the two do not agree, or the heading has another form
 */
export function versionToRelease(changelog: string, version: string): string | undefined {
  const [heading = '', newest, date] = /^## (\S+), (.+)$/m.exec(changelog) ?? []
  if (newest !== version) {
    throw new Error(`package.json has the version ${version}, and CHANGELOG.md "${heading}"`)
  }
  if (date === 'unreleased') return undefined
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date ?? '')) {
    throw new Error(`"${heading}" needs a date, such as: ## ${version}, 2026-12-01`)
  }
  return version
}
