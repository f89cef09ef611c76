import type { Endpoint } from '../base/endpoint.ts';
import type { Logger } from '../base/log.ts';
import type { CliHandler } from '../commands/handler.ts';
import type { NgDispatcher } from '../control/index.ts';
import { HttpAccess } from './access.ts';
import type { KeyPair } from './certificate.ts';
import type { Route } from './exchange.ts';
import { createHttpListener, type HttpListener } from './http-server.ts';
import { defaultHttpLimits, type HttpLimits } from './limits.ts';
import { Router } from './router.ts';
import { cliBodyRoute, cliPathRoute, cliPrefix } from './routes/cli.ts';
import { ngPlainRoute, ngRoute } from './routes/ng.ts';
import { pingRoute } from './routes/plain.ts';
import { WebSocketDoor } from './websocket/door.ts';
import { createResponders } from './websocket/responders.ts';

export interface HttpServiceOptions {
  readonly dispatcher: NgDispatcher;
  readonly cli: CliHandler;
  /** Of subsystem `http`. */
  readonly logger: Logger;
  /** Null: whoever reaches a port may use it. */
  readonly token: string | null;
  /** By path, beside those for control. */
  readonly routes: ReadonlyMap<string, readonly Route[]>;
  readonly limits?: Partial<HttpLimits>;
}

/** What is there over HTTP and WebSocket, the same at every listener. */
export interface HttpService {
  /** `certificate` null: HTTP. Rejects with a ListenError. */
  readonly listen: (local: Endpoint, option: string, certificate: KeyPair | null) => Promise<HttpListener>;
  /** For requests from now on. */
  readonly setToken: (token: string | null) => void;
}

export function createHttpService(options: HttpServiceOptions): HttpService {
  const { dispatcher, cli: handler, logger, token, routes } = options;
  const limits = { ...defaultHttpLimits, ...options.limits };
  const { maxLineBytes, maxBodyBytes } = limits;
  const access = new HttpAccess(token);
  const cli = { handler, logger, maxLineBytes };
  const router = new Router(
    new Map([
      ['/ping', [pingRoute]],
      [`${cliPrefix}*`, [cliPathRoute(cli)]],
      ['/cli', [cliBodyRoute(cli)]],
      ['/ng', [ngRoute(dispatcher, maxBodyBytes)]],
      ['/ng-plain', [ngPlainRoute(dispatcher, maxBodyBytes)]],
      ...routes,
    ]),
    access,
  );
  const responders = createResponders({ dispatcher, cli: handler, logger, maxLineBytes });
  return {
    listen: (local, option, certificate) => {
      const webSockets = new WebSocketDoor({ access, limits, responders, logger });
      return createHttpListener({ local, option, logger, router, access, webSockets, certificate, limits });
    },
    setToken: (changed) => access.setToken(changed),
  };
}
