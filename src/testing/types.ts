import type { Bindings } from '../shared/env.ts'

/** The bindings of a Worker, simulated by Miniflare with their own storage. */
export interface TestEnv<Env = Bindings> extends AsyncDisposable {
  /** The bindings, to prepare and inspect the storage. */
  readonly env: Env
  /**
   * Resets all storage to its state after the migrations and the seed: D1, KV, R2, Durable Objects,
   * caches, rate limits. Durable Objects restart, alarms are cancelled, and queued messages are
   * dropped. Workflows and the variables of the Worker's own modules are not reset.
   *
   * @throws Error if the option `persistTo` is set
   */
  reset(): Promise<void>
  /** Stops the simulation. `await using` does so at the end of the block. */
  dispose(): Promise<void>
}

/** The built Worker on workerd, with bindings simulated by Miniflare. */
export interface TestWorker<Env = Bindings> extends TestEnv<Env> {
  /** URL on which the Worker listens. */
  readonly url: URL
  /**
   * Sends a request to the Worker. A path is relative to the Worker's origin. A `FormData` or
   * `URLSearchParams` is sent with the site's own `Origin`, unless `init` has `Origin` or
   * `Sec-Fetch-Site`.
   */
  fetch(input: string | URL, init?: RequestInit): Promise<Response>
  /**
   * Runs the Worker's cron handler as if `cron` were due now, or at `scheduledTime`.
   *
   * @throws Error if the handler fails; the Worker's log has the reason
   */
  scheduled(cron: string, options?: { scheduledTime?: Date }): Promise<void>
  /**
   * Passes messages to the Worker's queue handler as one batch, without a queue. Messages are not
   * delivered again. Messages that the Worker itself sends to a queue are delivered by Miniflare.
   *
   * @throws Error if the handler fails; the Worker's log has the reason
   */
  queue(name: string, messages: readonly unknown[]): Promise<QueueOutcome>
  /**
   * Passes an email to the Worker's email handler.
   *
   * @throws Error if the email cannot be parsed or the handler fails; the Worker's log has the
   * reason
   */
  email(mail: TestEmail): Promise<void>
}

/** The result of {@link TestWorker.queue}. */
export interface QueueOutcome {
  /** The messages that the handler retried: the index in the batch, and the delay if it set one. */
  retried: {
    /** Index in the batch, from 0. */
    index: number
    /** Seconds before the next delivery, if the handler set them. */
    delaySeconds?: number
  }[]
}

/** An email for {@link TestWorker.email}. */
export interface TestEmail {
  /** Address of the sender. */
  from: string
  /** Address of the recipient. */
  to: string
  /**
   * The raw email: headers, an empty line and the text. Missing `From`, `To` and `Message-ID`
   * headers are added.
   */
  raw: string
}

/** Other Workers in a test, by name. */
export type OtherWorkers = Readonly<Record<string, OtherWorker>>

/**
 * Another Worker in a test: the built Worker of another project, an ES module that replaces it on
 * workerd, or a function in Node that responds to its requests.
 */
export type OtherWorker =
  | BuiltOtherWorker
  | StubScript
  | ((request: Request) => Response | Promise<Response>)

/** The built Worker of another project, with its own bindings. */
export interface BuiltOtherWorker {
  /** Folder of its project. */
  root: string
  /** Wrangler config of the built Worker. Defaults to the config that its build wrote. */
  configPath?: string
  /** Environment of its Wrangler config. */
  environment?: string
  /** Variables that override its config's. */
  vars?: Record<string, unknown>
}

/** An ES module that replaces another Worker, with the classes that the bindings name. */
export interface StubScript {
  /**
   * Path of a JavaScript module, relative to the tested project. It can import the JavaScript files
   * beside it and below.
   */
  script: string
}

/** Options of {@link createTestEnv}. */
export interface TestEnvOptions<Env = Bindings> {
  /** Folder of the project. Defaults to the current folder. */
  root?: string
  /**
   * Path of a Wrangler config. Defaults to the project's own config, also a `cloudflare.config.ts`.
   */
  configPath?: string
  /**
   * Environment of the Wrangler config, or mode of the `cloudflare.config.ts`, with its
   * `.dev.vars.<environment>`. Defaults to the variable `CLOUDFLARE_ENV`, as in Wrangler.
   */
  environment?: string
  /**
   * Other Workers that this one is bound to (`services`, `script_name`, `tail_consumers`), by their
   * names in its Wrangler config. A Worker that is not listed responds with 503.
   */
  workers?: OtherWorkers
  /** Variables that override those of the config. */
  vars?: Record<string, unknown>
  /** Prepares the storage after the migrations. `reset` restores the state after the seed. */
  seed?: (test: TestEnv<Env>) => unknown
}

/** Options of {@link createTestWorker}. */
export interface TestWorkerOptions<Env = Bindings> {
  /** Folder of the project. Defaults to the current folder. */
  root?: string
  /** Wrangler config of the built Worker. Defaults to the output of `astro build` or `cf build`. */
  configPath?: string
  /**
   * Environment of the Wrangler config, or mode of the `cloudflare.config.ts`, with its
   * `.dev.vars.<environment>`. Defaults to the variable `CLOUDFLARE_ENV`, as in Wrangler.
   */
  environment?: string
  /**
   * Other Workers that this one is bound to (`services`, `script_name`, `tail_consumers`), by their
   * names in its Wrangler config. A Worker that is not listed responds with 503.
   */
  workers?: OtherWorkers
  /** Variables that override those of the config. */
  vars?: Record<string, unknown>
  /** Prepares the storage after the migrations. `reset` restores the state after the seed. */
  seed?: (worker: TestWorker<Env>) => unknown
  /**
   * Folder for the storage of D1, KV and others. Without it, the storage is removed with the
   * Worker.
   */
  persistTo?: string
  /**
   * IP address or host name to listen on.
   * @default '127.0.0.1'
   */
  host?: string
  /**
   * Port to listen on. It is open only after the migrations and the seed. Defaults to a free port.
   */
  port?: number
  /** Receives the Worker's log lines. Defaults to the console. */
  onLog?: (line: { level: string; message: string }) => void
}
