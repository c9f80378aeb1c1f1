/** Text as it may stand in markup. */
export function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

interface Picture {
  width: number
  height: number
  /** Tells it from the others of a page. */
  id: string
  title: string
  /** What it says to those who do not see it. */
  description: string
  /** Where the page is wide enough, or too narrow, for it. */
  shownWhere?: 'wide' | 'narrow'
  content: readonly string[]
}

/**
 * A picture that stands in the page itself, on one line as Markdown wants it: its colours are the
 * page's own, so they are right in light and dark.
 */
export function svg(picture: Picture): string {
  const { width, height, id, shownWhere } = picture
  return [
    `<svg class="picture-${shownWhere ?? 'any'}" viewBox="0 0 ${width} ${height}"`,
    ` style="max-width:${width}px" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escapeText(picture.title)}</title>`,
    `<desc id="${id}-desc">${escapeText(picture.description)}</desc>`,
    ...picture.content,
    '</svg>',
  ].join('')
}

/** A figure of pictures, with a line below. */
export function figure(pictures: readonly string[], caption: string): string {
  return `<figure class="picture not-content">${pictures.join('')}<figcaption>${caption}</figcaption></figure>`
}

/** A name for ids: `Where it runs` is `where-it-runs`. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
}
