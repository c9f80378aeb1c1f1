import type { Bindings } from '../shared/env.ts'

/** The bindings of a Worker, simulated by Miniflare with storage of their own. */
export interface TestEnv<Env = Bindings> extends AsyncDisposable {
  /** The bindings, to prepare and to look at what is worked on. */
  readonly env: Env
  /**
   * Puts back all storage as it was after the migrations and the seed: D1, KV, R2, Durable Objects,
   * caches, rate limits. Durable Objects start anew, alarms are cancelled, and messages that were
   * sent to a queue before are dropped. What it does not touch: Workflows, and the variables of the
   * Worker's own modules.
   *
   * @throws Error where the storage is kept in a folder of yours (`persistTo`)
   */
  reset(): Promise<void>
  /** Stops it. `await using` does so at the end of the block. */
  dispose(): Promise<void>
}

/** A built Worker that runs on workerd, with its bindings simulated by Miniflare. */
export interface TestWorker<Env = Bindings> extends TestEnv<Env> {
  /** Where it listens. */
  readonly url: URL
  /** Sends a request to the Worker; a path is one of its own origin. */
  fetch(input: string | URL, init?: RequestInit): Promise<Response>
  /**
   * Runs the Worker's cron handler, as if `cron` were due: now, or at `scheduledTime`.
   *
   * @throws Error where the handler fails; the Worker's log says why
   */
  scheduled(cron: string, options?: { scheduledTime?: Date }): Promise<void>
  /**
   * Hands messages to the Worker's queue handler, as one batch, without a queue: nothing is
   * delivered again. Messages that the Worker itself sends to a queue come by themselves.
   *
   * @throws Error where the handler fails; the Worker's log says why
   */
  queue(name: string, messages: readonly unknown[]): Promise<QueueOutcome>
  /**
   * Hands a mail to the Worker's mail handler.
   *
   * @throws Error where the mail can't be read or the handler fails; the Worker's log says why
   */
  email(mail: TestEmail): Promise<void>
}

/** What became of a batch: the messages by their places in it. */
export interface QueueOutcome {
  /** Those that were asked for again: `index`, and `delaySeconds` where the handler said so. */
  retried: {
    /** Its place in the batch, from 0. */
    index: number
    /** Seconds to wait before it comes again. */
    delaySeconds?: number
  }[]
}

/** A mail for {@link TestWorker.email}. */
export interface TestEmail {
  /** The address that sends it. */
  from: string
  /** The address that it is sent to. */
  to: string
  /**
   * The mail itself: headers, an empty line, the text. The headers `From`, `To` and `Message-ID` are
   * added where it has none.
   */
  raw: string
}

/** What {@link createTestEnv} takes. */
export interface TestEnvOptions<Env = Bindings> {
  /** The project's folder. Defaults to the current one. */
  root?: string
  /** The Wrangler config. Defaults to the project's own. */
  configPath?: string
  /** Added to the Worker's variables, over those of the config. */
  vars?: Record<string, unknown>
  /** Prepares the storage, after the migrations. `reset` goes back to what it left. */
  seed?: (test: TestEnv<Env>) => unknown
}

/** What {@link createTestWorker} takes. */
export interface TestWorkerOptions<Env = Bindings> {
  /** The project's folder. Defaults to the current one. */
  root?: string
  /** The Wrangler config of the built Worker. Defaults to the one that `astro build` wrote. */
  configPath?: string
  /** Added to the Worker's variables, over those of the config. */
  vars?: Record<string, unknown>
  /** Prepares the storage, after the migrations. `reset` goes back to what it left. */
  seed?: (worker: TestWorker<Env>) => unknown
  /** A folder to keep D1, KV and the rest in. Without one they are gone with the Worker. */
  persistTo?: string
  /**
   * The address to listen on.
   * @default '127.0.0.1'
   */
  host?: string
  /**
   * The port to listen on, which is answered only after the migrations and the seed. Defaults to a
   * free one.
   */
  port?: number
  /** Takes what the Worker logs. Defaults to the console. */
  onLog?: (line: { level: string; message: string }) => void
}
