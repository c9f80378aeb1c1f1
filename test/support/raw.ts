import { connect } from 'node:net'

/**
 * Sends bytes as they are, which no client would, and gives the status and the body of the answer.
 *
 * @param lines the request line and the headers, without `Host` and `Connection`
 */
export async function sendRaw(url: URL, lines: string[], body: string | Uint8Array = '') {
  const head = [lines[0], `Host: ${url.host}`, 'Connection: close', ...lines.slice(1), '', '']
  const socket = connect(Number(url.port), url.hostname)
  const chunks: Uint8Array[] = []
  socket.write(head.join('\r\n'))
  socket.write(body)
  try {
    for await (const chunk of socket) {
      chunks.push(chunk)
      // The server may keep the connection for seconds, whatever it was asked.
      if (isWhole(Buffer.concat(chunks).toString('latin1'))) break
    }
  } catch (error) {
    // workerd resets a connection of whose body it read nothing, once the answer is out.
    if (chunks.length === 0) throw error
  }
  const text = Buffer.concat(chunks).toString('utf8')
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1])
  return { status, text }
}

/** Whether an answer has the body that its headers announce. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return false
  const head = text.slice(0, end)
  const length = /^content-length: *(\d+)/im.exec(head)?.[1]
  if (length !== undefined) return text.length >= end + 4 + Number(length)
  return /^transfer-encoding: *chunked/im.test(head) && text.endsWith('\r\n0\r\n\r\n')
}
