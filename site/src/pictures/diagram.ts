import { escapeText, figure, svg } from './svg.ts'

/** A box of a diagram. */
interface Box {
  id: string
  /** Lines of text. The first is the title of the box. */
  lines: string[]
  x: number
  y: number
  width: number
  height: number
}

interface Arrow {
  from: string
  to: string
  label: string
}

interface Flowchart {
  isVertical: boolean
  title: string
  description: string
  boxes: Box[]
  arrows: Arrow[]
}

const gap = { between: 12, along: 28 }
const padding = 12
const lineHeight = 18

const statement = {
  head: /^flowchart (TD|LR)$/,
  title: /^accTitle: (.+)$/,
  description: /^accDescr: (.+)$/,
  box: /^(\w+)\["([^"]+)"\]$/,
  arrow: /^(\w+) -->(?:\|"([^"]+)"\|)? (\w+)$/,
}

/**
 * Draws the Mermaid diagrams of a page. GitHub draws them itself. In the site's own picture the text
 * has the same size on a phone.
 */
export function withDiagrams(file: string, body: string): string {
  return body.replaceAll(/^```mermaid\n([\s\S]*?)^```$/gm, (_, text: string) => {
    const chart = parse(file, text)
    place(chart)
    return draw(chart)
  })
}

/** @throws Error for a line of Mermaid that this file does not draw */
function parse(file: string, text: string): Flowchart {
  const chart: Flowchart = { isVertical: true, title: '', description: '', boxes: [], arrows: [] }
  for (const line of text.split('\n').map((one) => one.trim())) {
    const match = (kind: keyof typeof statement) => statement[kind].exec(line)
    const [head, title, description] = [match('head'), match('title'), match('description')]
    const [box, arrow] = [match('box'), match('arrow')]
    if (head) chart.isVertical = head[1] === 'TD'
    else if (title) chart.title = title[1] ?? ''
    else if (description) chart.description = description[1] ?? ''
    else if (box) chart.boxes.push(boxOf(box[1] ?? '', box[2] ?? ''))
    else if (arrow) {
      chart.arrows.push({ from: arrow[1] ?? '', to: arrow[3] ?? '', label: arrow[2] ?? '' })
    } else if (line) throw new Error(`${file} has a diagram with a line that is not drawn: ${line}`)
  }
  const ids = new Set(chart.boxes.map(({ id }) => id))
  const unknown = chart.arrows.flatMap(({ from, to }) => [from, to]).find((id) => !ids.has(id))
  if (unknown) throw new Error(`${file} has a diagram with an arrow to ${unknown}, without a box`)
  if (!chart.title || !chart.description) {
    throw new Error(`${file} has a diagram without accTitle or accDescr`)
  }
  return chart
}

function boxOf(id: string, text: string): Box {
  const lines = text.split('<br/>')
  const longest = Math.max(...lines.map((line, index) => line.length * (index === 0 ? 7.9 : 6.9)))
  const width = Math.ceil(longest) + 2 * padding
  return { id, lines, x: 0, y: 0, width, height: lines.length * lineHeight + 14 }
}

/** Puts each box after those with an arrow to it. */
function place({ boxes, arrows, isVertical }: Flowchart): void {
  const layerOf = (id: string): number => {
    const before = arrows.filter(({ to }) => to === id)
    return Math.max(-1, ...before.map(({ from }) => layerOf(from))) + 1
  }
  const layers: Box[][] = []
  for (const box of boxes) {
    const layer = layerOf(box.id)
    layers[layer] = [...(layers[layer] ?? []), box]
  }
  const [along, across] = isVertical
    ? ([
        ['y', 'height'],
        ['x', 'width'],
      ] as const)
    : ([
        ['x', 'width'],
        ['y', 'height'],
      ] as const)
  const lengthOf = (layer: Box[]) =>
    layer.reduce((sum, box) => sum + box[across[1]] + gap.between, -gap.between)
  const longest = Math.max(...layers.map(lengthOf))
  let start = 0
  for (const layer of layers) {
    const size = Math.max(...layer.map((box) => box[along[1]]))
    let position = (longest - lengthOf(layer)) / 2
    for (const box of layer) {
      if (!isVertical) box.width = size
      box[along[0]] = start
      box[across[0]] = position
      position += box[across[1]] + gap.between
    }
    start += size + gap.along
  }
}

function draw({ title, description, boxes, arrows, isVertical }: Flowchart): string {
  const right = Math.max(...boxes.map(({ x, width }) => x + width))
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height))
  const id = `diagram-${title.toLowerCase().replaceAll(/\W+/g, '-')}`
  const boxAt = (name: string) => boxes.find((box) => box.id === name) as Box
  const lines = arrows.map(({ from, to, label }) =>
    arrowOf(boxAt(from), boxAt(to), label, isVertical),
  )
  const picture = svg({
    width: Math.ceil(right),
    height: Math.ceil(bottom),
    id,
    title,
    description,
    content: [...lines, ...boxes.map(boxMarkup)],
  })
  return figure([picture], escapeText(title))
}

function arrowOf(from: Box, to: Box, label: string, isVertical: boolean): string {
  const middle = (box: Box) => [box.x + box.width / 2, box.y + box.height / 2] as const
  const [fromX, fromY] = middle(from)
  const [toX, toY] = middle(to)
  const path = isVertical
    ? `M${fromX} ${from.y + from.height}C${fromX} ${to.y - 12} ${toX} ${from.y + from.height + 12} ${toX} ${to.y - 2}`
    : `M${from.x + from.width} ${fromY}C${to.x - 8} ${fromY} ${from.x + from.width + 8} ${toY} ${to.x - 2} ${toY}`
  const tip = isVertical
    ? `M${toX - 4} ${to.y - 7}L${toX} ${to.y - 1}L${toX + 4} ${to.y - 7}`
    : `M${to.x - 7} ${toY - 4}L${to.x - 1} ${toY}L${to.x - 7} ${toY + 4}`
  const text = label
    ? `<text class="note" x="${toX + (toX < fromX ? -8 : 8)}" y="${to.y - 12}"${toX < fromX ? ' text-anchor="end"' : ''}>${escapeText(label)}</text>`
    : ''
  return `<path class="arrow" d="${path}"/><path class="arrow" d="${tip}"/>${text}`
}

function boxMarkup({ lines, x, y, width, height }: Box): string {
  const texts = lines.map((line, index) => {
    const at = `x="${x + width / 2}" y="${y + 20 + index * lineHeight}"`
    return `<text class="${index === 0 ? 'name' : 'note'}" ${at} text-anchor="middle">${escapeText(line)}</text>`
  })
  return `<rect class="box" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>${texts.join('')}`
}
