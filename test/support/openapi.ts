import { join } from 'node:path'
import { openApi } from '@gnosticdev/hono-actions/openapi'
import { createRouter, type HonoActions } from '@gnosticdev/hono-actions/router'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect } from 'vitest'
import type { OpenApiDocument, OpenApiOptions, Operation } from '../../src/openapi/types.ts'
import { root } from './build.ts'

/** The actions of another project, whose types are not those of the tests. */
export async function actionsOf(path: string): Promise<HonoActions> {
  const { honoActions } = await import(join(root, path))
  return honoActions
}

/** A router of these actions that serves their document. */
export function describedRouter(actions: HonoActions, options?: OpenApiOptions) {
  return createRouter(actions, { openapi: openApi(options) })
}

/** The document of these actions, which a public validator has to find no fault with. */
export async function documentOf(
  actions: HonoActions,
  options?: OpenApiOptions,
): Promise<OpenApiDocument> {
  const response = await describedRouter(actions, options).request('/api/openapi.json')
  expect(response.status).toBe(200)
  const document = (await response.json()) as OpenApiDocument
  await expectValid(document)
  return document
}

const validator = new Validator()

/** Holds a document against the JSON Schema of OpenAPI, and its references against itself. */
export async function expectValid(document: OpenApiDocument): Promise<void> {
  // The validator takes the document apart.
  const result = await validator.validate(structuredClone(document) as never)
  expect(result).toEqual({ valid: true })
  expect(danglingReferences(document)).toEqual([])
}

function danglingReferences(document: OpenApiDocument): string[] {
  const found: string[] = []
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, one] of Object.entries(value)) {
      if (key === '$ref' && typeof one === 'string' && !leadsSomewhere(one, document))
        found.push(one)
      visit(one)
    }
  }
  visit(document)
  return found
}

function leadsSomewhere(reference: string, document: unknown): boolean {
  if (!reference.startsWith('#/')) return false
  let target = document
  for (const segment of reference.slice(2).split('/')) {
    target = (target as Record<string, unknown>)?.[segment]
  }
  return target !== undefined
}

/** One operation of a document. */
export function operationOf(
  document: OpenApiDocument,
  path: string,
  method: 'get' | 'post' | 'delete' | 'put' | 'patch' = 'post',
): Operation {
  const operation = document.paths[path]?.[method]
  if (!operation) throw new Error(`No ${method} ${path} in ${Object.keys(document.paths)}`)
  return operation
}
