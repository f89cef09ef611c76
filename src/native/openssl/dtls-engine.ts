import { DtlsConnection, type ConnectionOptions } from './dtls-connection.ts';
import { DtlsContext, type DtlsContextOptions } from './dtls-context.ts';
import { DtlsMemory } from './dtls-memory.ts';

export interface EngineOptions {
  /** Milliseconds until a flight is sent again for the first time; doubles each time, up to `longestTimeoutMs`. */
  readonly firstTimeoutMs?: number;
  readonly longestTimeoutMs?: number;
}

/**
 * RFC 6347 §4.2.4.1 proposes a second, and less where a second would be felt: nobody hears anything before the handshake
 * is done. A path longer than this costs a repeated flight and no more.
 */
const FIRST_TIMEOUT_MS = 100;
/** With OpenSSL's limit of twelve repeats a handshake is given up after about half a minute. */
const LONGEST_TIMEOUT_MS = 3200;

/** DTLS connections with one certificate, in one thread. */
export class OpensslDtlsEngine {
  readonly #context: DtlsContext;
  readonly #memory: DtlsMemory;
  readonly #timeouts: { readonly firstMs: number; readonly longestMs: number };

  /** One `memory` may serve all engines of a thread. */
  constructor(options: DtlsContextOptions & EngineOptions, memory = new DtlsMemory()) {
    this.#context = new DtlsContext(options);
    this.#memory = memory;
    this.#timeouts = {
      firstMs: options.firstTimeoutMs ?? FIRST_TIMEOUT_MS,
      longestMs: options.longestTimeoutMs ?? LONGEST_TIMEOUT_MS,
    };
  }

  connect(options: ConnectionOptions): DtlsConnection {
    return new DtlsConnection(this.#context.address, this.#memory, options, this.#timeouts);
  }

  /** For when the certificate is replaced: connections that exist go on. */
  free(): void {
    this.#context.free();
  }
}
