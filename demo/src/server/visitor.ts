/** Who is looking: made up by the middleware, then the same for everything in the request. */
export interface Visitor {
  name: string
}

const adjectives = ['quiet', 'curious', 'early', 'late', 'wandering', 'patient']
const animals = ['heron', 'otter', 'badger', 'swift', 'hare', 'owl']

export function inventVisitor(): Visitor {
  return { name: `${pick(adjectives)} ${pick(animals)}` }
}

function pick(words: string[]): string {
  return words[Math.floor(Math.random() * words.length)] ?? 'someone'
}
