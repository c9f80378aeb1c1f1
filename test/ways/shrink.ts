import type { Case, SchemaCase } from '../fixtures/ways-worker/src/case.ts'
import type { Report } from '../fixtures/ways-worker/src/task.ts'
import type { WayName } from '../fixtures/ways-worker/src/ways/names.ts'
import type { Difference } from './compare.ts'

/** Finds a smaller case that still has a difference of this kind. */
export async function shrink(
  one: Case,
  { way, part }: Pick<Difference, 'way' | 'part'>,
  run: (cases: Case[], ways: WayName[]) => Promise<Pick<Report, 'differences'>>,
): Promise<Case> {
  const candidates = smallerOf(one)
  if (candidates.length === 0) return one
  // Each has a name of its own in the Worker.
  const numbered = candidates.map((candidate, i) => ({ ...candidate, seed: i }))
  const { differences } = await run(numbered, ['client', way])
  const found = differences.find((other) => other.way === way && other.part === part)
  const smaller = found && candidates[found.seed]
  return smaller ? shrink(smaller, { way, part }, run) : one
}

/** The cases that have one thing less, those with much less first. */
function smallerOf(one: Case): Case[] {
  const { authorize: _, ...unauthorized } = one
  const { input: __, ...withoutInput } = one
  return [
    ...(one.schema && one.accept === 'json' ? [{ ...withoutInput, schema: null }] : []),
    ...(one.use.length > 1 ? one.use.map((step) => ({ ...one, use: [step] })) : []),
    ...one.use.map((_, i) => ({ ...one, use: one.use.toSpliced(i, 1) })),
    ...one.effects.map((_, i) => ({ ...one, effects: one.effects.toSpliced(i, 1) })),
    ...(one.authorize ? [unauthorized] : []),
    ...(one.ending.is === 'value' && one.ending.value === 1
      ? []
      : [{ ...one, ending: { is: 'value', value: 1 } as const }]),
    ...(one.accept === 'both'
      ? [
          { ...one, accept: 'json' as const },
          { ...one, accept: 'form' as const },
        ]
      : []),
    ...smallerInputs(one),
  ]
}

function smallerInputs(one: Case): Case[] {
  const { schema, input } = one
  if (schema?.type !== 'object' || typeof input !== 'object' || input === null) return []
  const names = Object.keys(schema.fields)
  if (names.length < 2) return []
  return names.map((name) => {
    const { [name]: _, ...fields } = schema.fields as Record<string, SchemaCase>
    const { [name]: __, ...left } = input as Record<string, never>
    return { ...one, schema: { type: 'object', fields }, input: left }
  })
}
