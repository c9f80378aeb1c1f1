// Looks for phrases that this project does not write, in prose: pages, docstrings, comments, error
// messages and test names.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

const root = process.argv[2] ?? join(import.meta.dirname, '..')

/** A phrase, and what to write instead. */
const phrases = [
  ['can not', 'cannot'],
  ['somebody', 'the caller, the client, the user'],
  ['nobody', 'no client, no code; or name the thing that is missing'],
  ['whoever', 'the caller, the code that'],
  ['the predecessor', 'version 2'],
  ['of which', 'a new sentence that names the thing'],
  ['that of', 'the noun: the status of the response'],
  ['mend(?:s|ed|ing)?', 'fix, correct'],
  ['what (?:is|was) sent', 'the request, the input, the body'],
  ['from then on', 'later'],
  ['(?:is|was|are) at hand', 'is cached, is available'],
  ['behind the (?:answer|response)', 'after the response'],
  ['that there (?:is|are)\\b(?! no)', 'a plain noun: "existing pages"'],
  ['calls? of it', 'call it'],
  ['lets? go of', 'drops references to'],
  ['context of Hono', "Hono's `Context`"],
  ['without a word', 'silently'],
  ['make of it', 'parse, convert'],
  ['costs? little', 'is cheap'],
]

/** Phrases that only pages avoid: elsewhere they may be data. */
const inPages = [
  ['(?:a|an|the|this|each|every|incoming) mails?|mails', 'email'],
  ['everybody', 'every client, every user'],
  ['(?<!there )(?:is|are) no(?! longer| more)', 'is not a'],
  ['goes? on', 'continues'],
  ['nothing of', 'name the thing that is missing'],
  ['made of', 'created from, consists of'],
  ['dear(?:er|est)?', 'expensive'],
  ['bears?', 'works with, accepts'],
  ['(?:is|are) kept', 'is cached, is stored'],
  ['hands? (?:it )?over', 'pass'],
  ['told apart', 'distinguished'],
]

/** Generated pages have the words of the docstrings they are made from. */
const pages = ['*.md', 'docs/**/*.md'].flatMap((pattern) => globSync(pattern, { cwd: root }))
const prose = pages.filter((file) => !file.startsWith('docs/api/'))
const source = globSync('{src,demo,site,bench,scripts}/**/*.{ts,tsx,mjs,astro}', {
  cwd: root,
  exclude: (name) => /node_modules|^dist$|^\.\w+/.test(name),
}).filter((file) => file !== 'scripts/words.mjs' && !file.endsWith('worker-configuration.d.ts'))
const tests = globSync('test/**/*.ts', {
  cwd: root,
  exclude: (name) => name === '.tmp' || name === 'node_modules',
}).filter((file) => !file.endsWith('worker-configuration.d.ts'))

const comment = /\/\/ .*|\/\*\*?[\s\S]*?\*\//
const testName = /(?:\b(?:it|describe|test)(?:\.\w+)*|\))\(\s*(['"`])(?:\\.|(?!\1)[\s\S])*\1/
const commentOrTestName = new RegExp(`${comment.source}|${testName.source}`, 'g')

/** Blanks what is not prose, and keeps the lines. */
const keep = (text, pattern) => {
  let kept = text.replaceAll(/[^\n]/g, ' ')
  for (const { 0: match, index } of text.matchAll(pattern)) {
    kept = kept.slice(0, index) + match + kept.slice(index + match.length)
  }
  return kept
}
const blank = (match) => match.replaceAll(/[^\n]/g, ' ')

/** The prose of a file. */
function proseOf(file) {
  const text = readFileSync(join(root, file), 'utf8')
  if (file.endsWith('.md')) {
    const noCode = text.replaceAll(/^```.*?^```$/gms, (block) => keep(block, commentOrTestName))
    // The titles of links are names of tests.
    return noCode.replaceAll(/`[^`\n]+`/g, blank).replaceAll(/\]\([^)\s]+ "[^"]*"\)/g, blank)
  }
  if (!file.startsWith('test/')) return text
  return keep(text, commentOrTestName)
}

const patternsOf = (list) =>
  list.map(([phrase, instead]) => {
    const words = phrase.replaceAll(' ', '[\\s*/]+')
    return { pattern: new RegExp(`\\b(?:${words})\\b`, 'gi'), instead }
  })
const everywhere = patternsOf(phrases)
const pagesOnly = patternsOf([...phrases, ...inPages])
let found = 0
for (const file of [...prose, ...source, ...tests].sort()) {
  const text = proseOf(file)
  for (const { pattern, instead } of prose.includes(file) ? pagesOnly : everywhere) {
    for (const { 0: match, index } of text.matchAll(pattern)) {
      const line = text.slice(0, index).split('\n').length
      const phrase = match.replaceAll(/\s+/g, ' ')
      console.error(`${file}:${line}: "${phrase}". Write instead: ${instead}`)
      found++
    }
  }
}
if (found > 0) {
  console.error(`\n${found} phrases to rewrite`)
  process.exit(1)
}
