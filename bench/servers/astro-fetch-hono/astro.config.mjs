import { defineConfig } from 'astro/config'
import { onWorkers } from '../shared/config.mjs'

export default defineConfig(onWorkers)
