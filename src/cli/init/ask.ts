import process from 'node:process'
import { confirm, isCancel } from '@clack/prompts'

/** Asks a question of yes and no. */
export type Ask = (question: string, byDefault: boolean) => Promise<boolean>

/** Somebody stopped, or nobody is there to answer. */
export class Cancelled extends Error {}

/** Takes the default of every question. */
export const askNothing: Ask = async (_, byDefault) => byDefault

/** @throws Cancelled on Ctrl-C, and at the end of the input */
export const askPerson: Ask = async (message, initialValue) => {
  const ended = new AbortController()
  const end = () => ended.abort()
  // Without this a prompt would wait for ever, and Node would just stop.
  process.stdin.once('end', end)
  process.stdin.ref?.()
  const answer = await confirm({ message, initialValue, signal: ended.signal })
  process.stdin.off('end', end)
  // A pipe that stays open is nothing to wait for; a file has no such methods.
  process.stdin.unref?.()
  if (isCancel(answer)) throw new Cancelled()
  return answer
}
