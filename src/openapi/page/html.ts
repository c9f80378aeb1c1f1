/** Text that is already HTML. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = Html | string | number | false | undefined | readonly Part[]

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Creates HTML. Escapes all values in the template, except the results of this function. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(
    strings.map((text, i) => text + (i < parts.length ? render(parts[i]) : '')).join(''),
  )
}

function render(part: Part): string {
  if (part === undefined || part === false) return ''
  if (part instanceof Html) return part.text
  if (typeof part === 'object') return part.map(render).join('')
  return String(part).replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

/** Renders text with paragraphs, and with code between backticks. */
export function prose(text: string): Html[] {
  return text.split(/\n{2,}/).map((paragraph) => html`<p>${inline(paragraph)}</p>`)
}

/** Renders a line of text, with code between backticks. */
export function inline(text: string): Html[] {
  return text
    .split(/`([^`]+)`/)
    .map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))
}

/** Returns the id of an operation's section, used in links to it. */
export function operationId(id: string): string {
  return `operation-${id.replace(/\s/g, '_')}`
}

export function fragment(id: string): string {
  return `#${encodeURIComponent(id)}`
}
