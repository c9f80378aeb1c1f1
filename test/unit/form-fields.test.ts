import { describe, expect, it } from 'vitest'
import {
  emptyField,
  type Field,
  findField,
  firstSegments,
  hasOnlyIndexes,
  isBlank,
  isEmptyFile,
  isMissing,
  listItems,
  Problems,
  toFields,
  tupleItems,
} from '../../src/actions/input/form/fields.ts'

const fieldsOf = (query: string) => toFields(new URLSearchParams(query))

function fieldAt(query: string, ...segments: string[]): Field {
  let field: Field | undefined = fieldsOf(query)
  for (const segment of segments) field = field?.children.get(segment)
  return field ?? emptyField()
}

/** The values of a list, and of each element's part `x` where it has one. */
const shown = (items: Field[]) =>
  items.map((item) => item.values[0] ?? item.children.get('x')?.values[0] ?? null)

function issuesOf(problems: Problems): unknown {
  try {
    problems.throwIfAny()
    return undefined
  } catch (error) {
    expect(error).toMatchObject({ code: 'BAD_REQUEST', message: 'Invalid input' })
    return (error as { issues: unknown }).issues
  }
}

describe('the fields of a form', () => {
  it('are ordered by their names', () => {
    const root = fieldsOf('a=1&a=2&b.c=3&b[d][0]=4&e[]=5&e=6')
    expect(root.values).toEqual([])
    expect([...root.children.keys()]).toEqual(['a', 'b', 'e'])
    expect(root.children.get('a')).toMatchObject({ values: ['1', '2'], list: false })
    expect(fieldAt('b.c=3&b[d][0]=4', 'b', 'c').values).toEqual(['3'])
    expect(fieldAt('b.c=3&b[d][0]=4', 'b', 'd', '0')).toMatchObject({ values: ['4'], list: false })
    expect(root.children.get('e')).toMatchObject({ values: ['5', '6'], list: true })
  })

  it('are without the file inputs that were left empty', () => {
    const form = new FormData()
    form.append('none', new File([], ''))
    form.append('empty', new File([], 'empty.txt'))
    form.append('nameless', new File(['x'], ''))
    form.append('text', '')
    expect([...toFields(form).children.keys()]).toEqual(['empty', 'nameless', 'text'])
    expect(isEmptyFile(new File([], ''))).toBe(true)
  })

  it('have no name that cannot be read, not even of an empty file', () => {
    const form = new FormData()
    form.append('a[', new File([], ''))
    expect(() => toFields(form)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }))
  })

  it.each([
    ['', true, false],
    ['a=', false, true],
    ['a=x', false, false],
    ['a=&a=', false, false],
    ['a.b=', false, false],
    ['a=&a.b=', false, false],
  ])('of %j are missing: %s, blank: %s', (query, missing, blank) => {
    const field = fieldAt(query, 'a')
    expect([isMissing(field), isBlank(field)]).toEqual([missing, blank])
  })

  it.each([
    ['a', 'a', '1'],
    ['a.b', 'a.b', '1'],
    ['a[b]', 'a.b', '1'],
    ['a[b]', 'a[b]', '1'],
    ['a[0].b', 'a[0].b', '1'],
    ['x[a.b]', 'x[a.b]', '1'],
    ['a.b', 'a.c', undefined],
    ['a', 'a.b', undefined],
    ['a', 'b', undefined],
    ['a', 'b.c.d', undefined],
    ['a', '', undefined],
    ['a', 'a[', undefined],
    ['a', '[', undefined],
  ])('sent as %j are found by %j: %j', (sent, name, value) => {
    expect(findField(fieldsOf(`${encodeURIComponent(sent)}=1`), name)?.values[0]).toBe(value)
  })

  it('are found first in one segment, as a key with a dot in it', () => {
    const root = fieldsOf('x[a.b]=1&x.a.b=2').children.get('x') ?? emptyField()
    expect(findField(root, 'a.b')?.values).toEqual(['1'])
  })

  it('begin with the first segments of their names, and with the names themselves', () => {
    expect([...firstSegments(['a', 'b.c', 'd[0]', 'e['])]).toEqual([
      'a',
      'b.c',
      'b',
      'd[0]',
      'd',
      'e[',
    ])
    expect(firstSegments([])).toEqual(new Set())
  })
})

describe('the elements of a list', () => {
  it.each([
    ['a=1&a=2', ['1', '2']],
    ['a[]=1&a[]=2', ['1', '2']],
    ['a[1]=2&a[0]=1', ['1', '2']],
    ['a[10]=3&a[9]=2&a[2]=1', ['1', '2', '3']],
    ['a[999]=2&a[5]=1', ['1', '2']],
    ['a[1]=3&a=1&a=2', ['1', '2', '3']],
    ['a[7].x=2&a[3].x=1', ['1', '2']],
    ['', []],
  ])('%s are %j', (query, values) => {
    const problems = new Problems()
    const field = fieldAt(query, 'a')
    expect(shown(listItems(field, ['a'], problems))).toEqual(values)
    expect(hasOnlyIndexes(field)).toBe(true)
    expect(issuesOf(problems)).toBeUndefined()
  })

  it.each(['1000', '9999', '10000', '01', '00', '-1', '1.5', '1e1', 'b', '٣', ' 1'])(
    'have no index %j',
    (index) => {
      const problems = new Problems()
      const field = fieldAt(`a[${encodeURIComponent(index)}]=1&a[0]=2`, 'a')
      expect(shown(listItems(field, ['list', 3], problems))).toEqual(['2'])
      expect(hasOnlyIndexes(field)).toBe(false)
      expect(issuesOf(problems)).toEqual([
        { message: 'Expected an index from 0 to 999', path: ['list', 3, index] },
      ])
    },
  )

  it.each([
    ['a=1&a=2&a=3', 2, ['1', '2', '3']],
    ['a[1]=2', 2, [null, '2']],
    ['a[2]=3&a[0]=1', 3, ['1', null, '3']],
    ['a[5]=6&a[1]=2&a[4]=5', 2, [null, '2', '5', '6']],
    ['a=1&a[1]=2', 2, ['1', '2']],
    ['', 2, [null, null]],
    ['a[3]=4', 0, ['4']],
  ])('of a tuple, %s for %i, are %j', (query, count, values) => {
    expect(shown(tupleItems(fieldAt(query, 'a'), count, ['a'], new Problems()))).toEqual(values)
  })

  it('that are missing from a tuple are fields of their own', () => {
    const items = tupleItems(emptyField(), 2, [], new Problems())
    expect(items).toEqual([emptyField(), emptyField()])
    expect(items[0]).not.toBe(items[1])
  })
})

describe('the problems of a form', () => {
  it('are told at once, twenty at the most', () => {
    const problems = new Problems()
    for (let i = 0; i < 25; i++) problems.add(`m${i}`, ['a', i])
    expect(issuesOf(problems)).toEqual(
      Array.from({ length: 20 }, (_, i) => ({ message: `m${i}`, path: ['a', i] })),
    )
    const path = ['a']
    const one = new Problems()
    one.add('m', path)
    path.push('b')
    expect(issuesOf(one)).toEqual([{ message: 'm', path: ['a'] }])
  })
})
