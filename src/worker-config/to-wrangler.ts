import type { CloudflareBinding, CloudflareWorker } from './cloudflare.ts'
import { ConfigError, type WranglerConfig } from './parse-wrangler.ts'

/** Place of a binding in a Wrangler config, with its fields there and their names in `cloudflare.config.ts`. */
interface Place {
  /** Path of the list, or of the object if a Worker has only one binding of the type. */
  path: string
  fields?: Record<string, string>
  /** Field that has the name of the binding. */
  nameField?: 'name'
  isOne?: true
}

const namespace = { namespace: 'namespace' }

const places: Record<string, Place> = {
  'agent-memory': { path: 'agent_memory', fields: namespace },
  ai: { path: 'ai', isOne: true },
  'ai-search': { path: 'ai_search', fields: { instance_name: 'name' } },
  'ai-search-namespace': { path: 'ai_search_namespaces', fields: namespace },
  analytics: { path: 'analytics', isOne: true },
  'analytics-sql': { path: 'analytics', isOne: true },
  'analytics-engine-dataset': { path: 'analytics_engine_datasets', fields: { dataset: 'name' } },
  artifacts: { path: 'artifacts', fields: namespace },
  assets: { path: 'assets', isOne: true },
  browser: { path: 'browser', isOne: true },
  d1: { path: 'd1_databases', fields: { database_id: 'id', database_name: 'name' } },
  'dispatch-namespace': { path: 'dispatch_namespaces', fields: namespace },
  'durable-object': {
    path: 'durable_objects.bindings',
    nameField: 'name',
    fields: { class_name: 'exportName', script_name: 'worker' },
  },
  flagship: { path: 'flagship', fields: { app_id: 'id' } },
  hyperdrive: {
    path: 'hyperdrive',
    fields: { id: 'id', localConnectionString: 'connectionString' },
  },
  images: { path: 'images', isOne: true },
  kv: { path: 'kv_namespaces', fields: { id: 'id' } },
  media: { path: 'media', isOne: true },
  'mtls-certificate': { path: 'mtls_certificates', fields: { certificate_id: 'id' } },
  pipeline: { path: 'pipelines', fields: { stream: 'name' } },
  queue: {
    path: 'queues.producers',
    fields: { queue: 'name', delivery_delay: 'deliveryDelay' },
  },
  r2: { path: 'r2_buckets', fields: { bucket_name: 'name', jurisdiction: 'jurisdiction' } },
  'rate-limit': {
    path: 'ratelimits',
    nameField: 'name',
    fields: { namespace_id: 'namespace', simple: 'simple' },
  },
  'secrets-store-secret': {
    path: 'secrets_store_secrets',
    fields: { store_id: 'storeId', secret_name: 'secretName' },
  },
  'send-email': {
    path: 'send_email',
    nameField: 'name',
    fields: {
      destination_address: 'destinationAddress',
      allowed_destination_addresses: 'allowedDestinationAddresses',
      allowed_sender_addresses: 'allowedSenderAddresses',
    },
  },
  stream: { path: 'stream', isOne: true },
  vectorize: { path: 'vectorize', fields: { index_name: 'name' } },
  'version-metadata': { path: 'version_metadata', isOne: true },
  'vpc-network': {
    path: 'vpc_networks',
    fields: { tunnel_id: 'tunnelId', network_id: 'networkId' },
  },
  'vpc-service': { path: 'vpc_services', fields: { service_id: 'id' } },
  worker: {
    path: 'services',
    fields: { service: 'worker', entrypoint: 'exportName', props: 'props' },
  },
  'worker-loader': { path: 'worker_loaders' },
  workflow: {
    path: 'workflows',
    fields: { name: 'name', class_name: 'exportName', script_name: 'worker' },
  },
}

type Fields = Record<string, unknown>

/**
 * Converts the Worker of a `cloudflare.config.ts`, or of a build's `worker.config.json`, to the
 * Wrangler config that runs it locally. Settings of its deployment are left out.
 *
 * @param file path of the config, for the error message
 * @throws ConfigError for a binding of an unknown type
 */
export function toWranglerConfig(worker: CloudflareWorker, file: string): WranglerConfig {
  const { env = {}, exports = {}, triggers = [], tailConsumers = [] } = worker
  const config: Fields = {
    name: worker.name,
    compatibility_date: worker.compatibilityDate,
    compatibility_flags: worker.compatibilityFlags,
    observability: worker.observability && snakeCase(worker.observability),
    access: worker.access,
    assets: worker.assets && snakeCase(worker.assets),
  }
  for (const [name, binding] of Object.entries(env)) {
    const { type, value } = binding
    const place = places[type]
    if (type === 'text' || type === 'json') objectAt(config, 'vars')[name] = value
    else if (type === 'secret') listAt(config, 'secrets.required').push(name)
    else if (!place) {
      throw new ConfigError(`${file}: the binding ${name} has the unknown type "${type}"`)
    } else {
      const entry = entryOf(name, binding, place)
      if (place.isOne) Object.assign(objectAt(config, place.path), entry)
      else listAt(config, place.path).push(entry)
    }
  }
  for (const [name, value] of Object.entries(exports)) {
    objectAt(config, 'exports')[name] = snakeCase(value)
  }
  for (const { type, name, schedule, ...options } of triggers) {
    if (type === 'scheduled') listAt(config, 'triggers.crons').push(schedule)
    if (type === 'queue') {
      listAt(config, 'queues.consumers').push({ queue: name, ...snakeCase(options) })
    }
  }
  for (const { worker: service, streaming } of tailConsumers) {
    listAt(config, streaming ? 'streaming_tail_consumers' : 'tail_consumers').push({ service })
  }
  return config
}

/** Returns a binding with the fields of a Wrangler config. */
function entryOf(name: string, binding: CloudflareBinding, place: Place): Fields {
  const { nameField = 'binding', fields } = place
  const { dev } = binding
  const entry: Fields = { [nameField]: name }
  for (const [field, from] of Object.entries({ ...fields, remote: 'remote' })) {
    const value = binding[from] ?? dev?.[from]
    if (value !== undefined) entry[field] = value
  }
  return entry
}

/** Returns the object at a path, which is added if it is missing. */
function objectAt(config: Fields, path: string): Fields {
  return path.split('.').reduce<Fields>((parent, key) => {
    parent[key] ??= {}
    return parent[key] as Fields
  }, config)
}

/** Returns the list at a path, which is added if it is missing. */
function listAt(config: Fields, path: string): unknown[] {
  const keys = path.split('.')
  const last = keys.pop() as string
  const parent = keys.length > 0 ? objectAt(config, keys.join('.')) : config
  parent[last] ??= []
  return parent[last] as unknown[]
}

/** Renames the fields of an object, and of the objects in it: `maxRetries` becomes `max_retries`. */
function snakeCase(value: object): Fields {
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      typeof field === 'object' && field && !Array.isArray(field) ? snakeCase(field) : field,
    ]),
  )
}
