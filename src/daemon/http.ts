import type { Logger } from '../base/log.ts';
import type { CliHandler } from '../commands/handler.ts';
import type { Config } from '../config/index.ts';
import { openListeners, type Listener, type NgDispatcher } from '../control/index.ts';
import {
  createHttpService,
  readCertificate,
  watchCertificate,
  type CertificateFiles,
  type HttpAdmissions,
  type HttpListener,
  type HttpService,
  type HttpServiceOptions,
  type KeyPair,
} from '../http/index.ts';
import { StartError } from './start-error.ts';

export interface HttpParts {
  readonly dispatcher: NgDispatcher;
  readonly cli: CliHandler;
  readonly admissions: HttpAdmissions;
  readonly routes: HttpServiceOptions['routes'];
  readonly log: Logger;
}

export interface OpenHttp {
  readonly plain: readonly Listener[];
  readonly secure: readonly Listener[];
  /** Takes a new token, and the certificate as its files are at this moment. */
  readonly reconfigure: (http: Config['http']) => void;
  /** Closes all listeners. */
  readonly close: () => Promise<void>;
}

/** Opens the HTTP listeners of the configuration. Rejects with a StartError or a ListenError, with nothing left open. */
export async function openHttp(config: Config['http'], parts: HttpParts): Promise<OpenHttp> {
  const logger = parts.log.with({}, 'http');
  const service = createHttpService({ ...parts, logger, token: config.httpToken, limits: limitsOf(config) });
  const plain = await openListeners(config.listenHttp, 'listen-http', (local) =>
    service.listen(local, 'listen-http', null),
  );
  const closePlain = (): Promise<unknown> => Promise.all(plain.map((listener) => listener.close()));
  try {
    const secure = await SecureListeners.open(config, service, logger);
    return {
      plain,
      secure: secure?.listeners ?? [],
      reconfigure: (http) => {
        service.setToken(http.httpToken);
        secure?.reconfigure(http);
      },
      close: async () => {
        await Promise.all([closePlain(), secure?.close()]);
      },
    };
  } catch (fault) {
    await closePlain();
    throw fault;
  }
}

function limitsOf({ httpBufSizeKilobytes, httpIdleTimeoutSeconds }: Config['http']) {
  return {
    ...(httpBufSizeKilobytes > 0 ? { bufferBytes: httpBufSizeKilobytes << 10 } : {}),
    ...(httpIdleTimeoutSeconds > 0 ? { idleMs: httpIdleTimeoutSeconds * 1000 } : {}),
  };
}

function filesOf({ httpsCert, httpsKey }: Config['http']): CertificateFiles | null {
  return httpsCert === null ? null : { cert: httpsCert, key: httpsKey ?? httpsCert };
}

/** HTTPS, and the certificate that is behind it: read again when its files change, and when the configuration is. */
class SecureListeners {
  readonly listeners: readonly HttpListener[];
  readonly #logger: Logger;
  #files: CertificateFiles;
  #stopWatching: () => void;

  static async open(
    config: Config['http'],
    service: HttpService,
    logger: Logger,
  ): Promise<SecureListeners | null> {
    if (config.listenHttps.length === 0) return null;
    const files = filesOf(config);
    if (files === null) throw new StartError('listen-https: set https-cert to the file of a certificate.');
    const result = readCertificate(files);
    if (!result.ok) throw new StartError(result.problem);
    const listeners = await openAll(config, service, result.pair);
    return new SecureListeners(listeners, files, logger);
  }

  constructor(listeners: readonly HttpListener[], files: CertificateFiles, logger: Logger) {
    this.listeners = listeners;
    this.#files = files;
    this.#logger = logger;
    this.#stopWatching = watchCertificate(files, () => this.#reload());
  }

  reconfigure(config: Config['http']): void {
    const files = filesOf(config);
    if (files !== null && (files.cert !== this.#files.cert || files.key !== this.#files.key)) {
      this.#stopWatching();
      this.#files = files;
      this.#stopWatching = watchCertificate(files, () => this.#reload());
    }
    this.#reload();
  }

  async close(): Promise<void> {
    this.#stopWatching();
    await Promise.all(this.listeners.map((listener) => listener.close()));
  }

  #reload(): void {
    const result = readCertificate(this.#files);
    if (!result.ok) {
      this.#logger.error(`The certificate of HTTPS is not changed: ${result.problem}`);
      return;
    }
    for (const listener of this.listeners) listener.setCertificate(result.pair);
    this.#logger.notice(`The certificate of HTTPS was read again from ${this.#files.cert}`);
  }
}

async function openAll(
  config: Config['http'],
  service: HttpService,
  pair: KeyPair,
): Promise<readonly HttpListener[]> {
  const opened: HttpListener[] = [];
  await openListeners(config.listenHttps, 'listen-https', async (local) => {
    const listener = await service.listen(local, 'listen-https', pair);
    opened.push(listener);
    return listener;
  });
  return opened;
}
