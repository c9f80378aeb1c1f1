import { bundle } from '../support/bundle.ts'
import { requireLinux } from '../support/cpu.ts'
import type { Table } from '../support/table.ts'
import { type Server, startWorkerd } from '../support/workerd.ts'

const size = 1_048_576
const boundary = '----WebKitFormBoundaryABCDEF123456'

function part(name: string, value: string, more = ''): string {
  const header = `Content-Disposition: form-data; name="${name}"${more}`
  return `--${boundary}\r\n${header}\r\n\r\n${value}\r\n`
}

/** As many of a unit as fit, or as are given. */
const fill = (unit: string, bytes = size - 500) => unit.repeat(Math.floor(bytes / unit.length))
const numbered = (count: number, make: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => make(i)).join('')

const multipart: Record<string, string> = {
  'one text': part('a', fill('x')),
  'one file': part('a', fill('x'), '; filename="a"'),
  'a text of line ends': part('a', fill('\r\n')),
  'a text of boundaries without their last character': part(
    'a',
    fill(`\r\n--${boundary.slice(0, -1)}`),
  ),
  '1,000 short fields': numbered(1000, (i) => part(`a${i}`, 'x')),
  '1,000 fields with long names': numbered(1000, (i) => part(`a${i}`.padEnd(58, 'x'), 'x')),
  '1,000 fields, 28 names deep': numbered(1000, (i) => part(`a${i}${'.b'.repeat(27)}`, 'x')),
  'one name': part(fill('a', 100_000), 'x'),
  'one header of many parameters': part('a', 'x', fill('; a=b', 100_000)),
  'many lines of headers': part('a', 'x', `\r\n${fill('A: b\r\n', 100_000)}A: b`),
  'a preamble of dashes': `${fill('-')}\r\n${part('a', 'x')}`,
}

const urlencoded: Record<string, string> = {
  'urlencoded, one text': `a=${fill('x')}`,
  'urlencoded, one escaped text': `a=${fill('%41')}`,
  'urlencoded, 1,000 fields': numbered(1000, (i) => `a${i}=${'x'.repeat(1000)}&`),
  'urlencoded, a name of dots': `${fill('.')}=`,
  'urlencoded, a name of brackets': `proto${fill('[')}=`,
}

/** CPU of legal forms of a megabyte, beside a plain one: 1,000 fields of a kilobyte each. */
export async function run({ short }: { short: boolean }): Promise<Table[]> {
  requireLinux()
  const times = short ? 10 : 40
  await using server = await startWorkerd(await bundle('workers/form.ts'))
  const plain = numbered(1000, (i) => part(`a${i}`, 'x'.repeat(900)))
  await cpuOf(server, plain, true, times)
  const base = await cpuOf(server, plain, true, times)
  const rows = [['1,000 fields of 900 B each', '1.00', (base / 1000).toFixed(1)]]
  for (const [forms, isMultipart] of [
    [multipart, true],
    [urlencoded, false],
  ] as const) {
    for (const [name, body] of Object.entries(forms)) {
      const cpu = await cpuOf(server, body, isMultipart, times)
      rows.push([name, (cpu / base).toFixed(2), (cpu / 1000).toFixed(1)])
    }
  }
  return [{ name: 'form-size', columns: ['form', 'CPU, times the first', 'CPU, ms'], rows }]
}

/** The least CPU of a request, in microseconds. */
async function cpuOf(server: Server, body: string, isMultipart: boolean, times: number) {
  const type = isMultipart
    ? `multipart/form-data; boundary=${boundary}`
    : 'application/x-www-form-urlencoded'
  const headers = { 'content-type': type, origin: server.url.origin }
  const init = { method: 'POST', headers, body: isMultipart ? `${body}--${boundary}--\r\n` : body }
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < times; i++) {
    const before = server.cpu()
    const response = await fetch(new URL('/api/count', server.url), init)
    const text = await response.text()
    if (response.status === 413 || response.status >= 500) throw new Error(text)
    least = Math.min(least, server.cpu() - before)
  }
  return least
}
