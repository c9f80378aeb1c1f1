const password =
  /^pass$|pass(?:word|wort|wd|phrase|code)|pwd|kennwort|mot_?de_?passe|contrase|wachtwoord|^senha/i

/**
 * Returns true for a value that is never sent back to a browser: by its name, or by the metadata of
 * its schema: `sensitive`, JSON Schema's `writeOnly`, or the format `password`.
 */
export function isSensitive(name: string, metadata: Readonly<Record<string, unknown>>): boolean {
  const { sensitive, writeOnly } = metadata
  if (sensitive !== undefined) return sensitive === true
  return writeOnly === true || isPassword(name, metadata)
}

/** Returns true for a password, whose control hides what is typed. */
export function isPassword(name: string, { format }: Readonly<Record<string, unknown>>): boolean {
  return format === 'password' || password.test(name)
}
