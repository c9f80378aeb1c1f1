import process from 'node:process'
import { confirm, isCancel } from '@clack/prompts'

/** Asks a yes/no question. */
export type Ask = (question: string, byDefault: boolean) => Promise<boolean>

/** Thrown if the user cancels, or if the input ends. */
export class Cancelled extends Error {}

/** Takes the default of each question. */
export const askNothing: Ask = async (_, byDefault) => byDefault

/** @throws Cancelled on Ctrl-C, and at the end of the input */
export const askPerson: Ask = async (message, initialValue) => {
  const ended = new AbortController()
  const end = () => ended.abort()
  // Otherwise a prompt would wait forever, and Node would exit without a message.
  process.stdin.once('end', end)
  process.stdin.ref?.()
  const answer = await confirm({ message, initialValue, signal: ended.signal })
  process.stdin.off('end', end)
  // Lets the process exit while a pipe is still open. A file has no `unref`.
  process.stdin.unref?.()
  if (isCancel(answer)) throw new Cancelled()
  return answer
}
