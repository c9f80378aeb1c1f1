import honoActions from '@gnosticdev/hono-actions'
import { defineConfig } from 'astro/config'
import { onWorkers } from '../shared/config.mjs'

export default defineConfig({ ...onWorkers, integrations: [honoActions()] })
