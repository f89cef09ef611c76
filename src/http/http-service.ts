import type { Endpoint } from '../base/endpoint.ts';
import type { Logger } from '../base/log.ts';
import type { CliHandler } from '../commands/handler.ts';
import type { Admission, NgDispatcher } from '../control/index.ts';
import { HttpAccess } from './access.ts';
import type { KeyPair } from './certificate.ts';
import { refuse, type Route } from './exchange.ts';
import { createHttpListener, type HttpListener } from './http-server.ts';
import { defaultHttpLimits, type HttpLimits } from './limits.ts';
import { Router } from './router.ts';
import { cliBodyRoute, cliPathRoute, cliPrefix } from './routes/cli.ts';
import { ngPlainRoute, ngRoute } from './routes/ng.ts';
import { pingRoute } from './routes/plain.ts';
import { notAdmitted } from './not-admitted.ts';
import { WebSocketDoor } from './websocket/door.ts';
import { createProtocols } from './websocket/protocols.ts';

export interface HttpServiceOptions {
  readonly dispatcher: NgDispatcher;
  readonly cli: CliHandler;
  /** Of subsystem `http`. */
  readonly logger: Logger;
  /** Which addresses may use NG and the command line. */
  readonly admissions: HttpAdmissions;
  /** Null: whoever reaches a port may use it. */
  readonly token: string | null;
  /** By path, beside those for control. */
  readonly routes: ReadonlyMap<string, readonly Route[]>;
  readonly limits?: Partial<HttpLimits>;
}

export interface HttpAdmissions {
  readonly ng: Admission;
  readonly cli: Admission;
}

/** What is there over HTTP and WebSocket, the same at every listener. */
export interface HttpService {
  /** `certificate` null: HTTP. Rejects with a ListenError. */
  readonly listen: (local: Endpoint, option: string, certificate: KeyPair | null) => Promise<HttpListener>;
  /** For requests from now on. */
  readonly setToken: (token: string | null) => void;
}

export function createHttpService(options: HttpServiceOptions): HttpService {
  const { dispatcher, cli: handler, logger, token, routes, admissions } = options;
  const limits = { ...defaultHttpLimits, ...options.limits };
  const { maxLineBytes, maxBodyBytes } = limits;
  const access = new HttpAccess(token);
  const cli = { handler, logger, maxLineBytes };
  const router = new Router(
    new Map([
      ['/ping', [pingRoute]],
      [`${cliPrefix}*`, [forAdmitted(cliPathRoute(cli), admissions.cli)]],
      ['/cli', [forAdmitted(cliBodyRoute(cli), admissions.cli)]],
      ['/ng', [forAdmitted(ngRoute(dispatcher, maxBodyBytes), admissions.ng)]],
      ['/ng-plain', [forAdmitted(ngPlainRoute(dispatcher, maxBodyBytes), admissions.ng)]],
      ...routes,
    ]),
    access,
  );
  const protocols = createProtocols({ dispatcher, cli: handler, logger, maxLineBytes, admissions });
  return {
    listen: (local, option, certificate) => {
      const webSockets = new WebSocketDoor({ access, limits, protocols, logger });
      return createHttpListener({ local, option, logger, router, access, webSockets, certificate, limits });
    },
    setToken: (changed) => access.setToken(changed),
  };
}

/** The same for those only whose address is in a network that is allowed. */
function forAdmitted(route: Route, admission: Admission): Route {
  return {
    ...route,
    answer: (exchange) => {
      if (admission.admits(exchange.remote, 'HTTP')) return route.answer(exchange);
      refuse(exchange.response, 403, notAdmitted(admission));
    },
  };
}
