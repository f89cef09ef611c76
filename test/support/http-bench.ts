/** The HTTP service over real sockets of this machine, with made-up commands behind it. */
import { Admission, NgDispatcher } from '../../src/control/index.ts';
import type { CliHandler, NgHandler } from '../../src/commands/handler.ts';
import { createHttpService, type HttpLimits, type HttpServiceOptions } from '../../src/http/index.ts';
import { certificateToPem, createCertificate } from '../../src/native/openssl/x509-certificate.ts';
import { askHttp, type HttpAnswer, type HttpAsk } from './http-client.ts';
import { recordingLogger, type RecordingLogger } from './recording-logger.ts';

export interface HttpBenchOptions {
  readonly handler?: NgHandler;
  readonly cli?: CliHandler;
  readonly token?: string | null;
  readonly limits?: Partial<HttpLimits>;
  readonly routes?: HttpServiceOptions['routes'];
  /** Networks that may use NG, and the command line; everybody if left out. */
  readonly ngAllow?: readonly string[];
  readonly cliAllow?: readonly string[];
  /** Where it listens; 127.0.0.1 if left out. */
  readonly address?: string;
  /** PEM of certificate and key: HTTPS. */
  readonly pem?: string;
}

export interface HttpBench {
  readonly port: number;
  readonly logger: RecordingLogger;
  readonly dispatcher: NgDispatcher;
  readonly setToken: (token: string | null) => void;
  readonly setCertificate: (pem: string) => void;
  readonly ask: (path: string, options?: HttpAsk) => Promise<HttpAnswer>;
  readonly close: () => Promise<void>;
}

export async function startHttpBench(options: HttpBenchOptions = {}): Promise<HttpBench> {
  const logger = recordingLogger();
  const { handler = () => ({ result: 'pong' }), cli = (line) => `[${line}]\n` } = options;
  const dispatcher = new NgDispatcher({ handler, logger });
  const { token = null, routes = new Map(), limits = {}, pem } = options;
  const admissions = {
    ng: new Admission({ option: 'ng-allow', networks: options.ngAllow ?? [], logger }),
    cli: new Admission({ option: 'cli-allow', networks: options.cliAllow ?? [], logger }),
  };
  const service = createHttpService({ dispatcher, admissions, cli, logger, token, routes, limits });
  const { address = '127.0.0.1' } = options;
  const local = { family: 'IP4', address, port: 0 } as const;
  const pairOf = (text: string) => ({ cert: Buffer.from(text), key: Buffer.from(text) });
  const listener = await service.listen(local, 'listen-http', pem === undefined ? null : pairOf(pem));
  const { port } = listener.local;
  return {
    port,
    logger,
    dispatcher,
    setToken: service.setToken,
    setCertificate: (text) => listener.setCertificate(pairOf(text)),
    ask: (path, ask) => askHttp(`http${pem === undefined ? '' : 's'}://127.0.0.1:${port}${path}`, ask),
    close: () => listener.close(),
  };
}

/** A self-signed certificate with its key. */
export function testPem(commonName: string): string {
  return certificateToPem(createCertificate({ commonName, now: Date.now() }));
}
