import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CommandError } from '../command-error.ts'
import type { Program } from '../init/syntax.ts'

/** Parser of `.astro` files: returns the component's module first, then its scripts. */
export type ParseAstro = (code: string) => { component: Program; scripts: Program[] }

/** Node of the compiler's tree, which is ESTree's. */
type Raw = { type?: string; [key: string]: unknown }

/**
 * Loads the compiler of the project's own Astro, so that a file is read as Astro reads it.
 *
 * @throws CommandError if the project's packages are not installed
 */
export async function loadAstroParser(root: string): Promise<ParseAstro> {
  try {
    const fromProject = createRequire(join(root, 'package.json'))
    const fromAstro = createRequire(fromProject.resolve('astro/package.json'))
    const compiler = await import(pathToFileURL(fromAstro.resolve('@astrojs/compiler-rs')).href)
    return (code) => programsOf(compiler.parse(code))
  } catch (error) {
    throw new CommandError(
      'HA930',
      `The compiler of this project's Astro can't be loaded: ${(error as Error).message}
Nothing was changed. Install the packages of the project first: npm install`,
    )
  }
}

function programsOf({
  ast,
  diagnostics,
}: {
  ast: Raw
  diagnostics: { severity: string; text: string }[]
}) {
  const problem = diagnostics.find(({ severity }) => severity === 'error')
  if (problem) throw new SyntaxError(problem.text)
  const scripts: Program[] = []
  const frontmatter = (ast['frontmatter'] as Raw | null)?.['program'] as Raw | undefined
  const template = withoutScripts(ast['body'], scripts)
  const body = [...((frontmatter?.['body'] ?? []) as unknown[]), ...(template as unknown[])]
  const component = asProgram({ ...frontmatter, type: 'Program', body })
  return { component, scripts }
}

/** Removes the scripts of a template from its tree, because each is a module of its own. */
function withoutScripts(node: unknown, scripts: Program[]): unknown {
  if (Array.isArray(node)) {
    return node.flatMap((child) => {
      if (child?.type !== 'AstroScript') return [withoutScripts(child, scripts)]
      if (child.program) scripts.push(asProgram(child.program))
      return []
    })
  }
  if (!isNode(node)) return node
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, withoutScripts(value, scripts)]),
  )
}

/** Returns a program as Babel parses it. The parser of Astro's compiler has no types for its tree. */
function asProgram(node: unknown): Program {
  return likeBabel(node) as Program
}

/** Changes the parts of a tree that Babel, which parses all other files, has under other names. */
function likeBabel(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(likeBabel)
  if (!isNode(node)) return node
  if (node.type === 'ChainExpression' || node.type === 'ParenthesizedExpression') {
    return likeBabel(node['expression'])
  }
  const copy: Raw = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, likeBabel(value)]),
  )
  if (copy.type === 'Property') copy.type = 'ObjectProperty'
  if (copy.type === 'Literal') copy.type = literals[typeof copy['value']] ?? 'NullLiteral'
  if (copy.type === 'TSFunctionType') {
    const { params, ...rest } = copy
    return { ...rest, parameters: params }
  }
  if (copy.type === 'ImportExpression') {
    const { source, ...rest } = copy
    return { ...rest, type: 'CallExpression', callee: { type: 'Import' }, arguments: [source] }
  }
  return copy
}

const literals: Record<string, string> = {
  string: 'StringLiteral',
  number: 'NumericLiteral',
  boolean: 'BooleanLiteral',
}

function isNode(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null
}
