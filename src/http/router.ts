import { refuse, type HttpExchange, type HttpMethod, type Route } from './exchange.ts';
import type { HttpAccess } from './access.ts';

/** Routes by path. A path that ends with `*` stands for all that begin so. */
export type RouteTable = ReadonlyMap<string, readonly Route[]>;

/** Finds what is to be done with a request, sees whether it may be, and does it. */
export class Router {
  readonly #exact = new Map<string, readonly Route[]>();
  readonly #prefixes: (readonly [string, readonly Route[]])[] = [];
  readonly #access: HttpAccess;

  constructor(table: RouteTable, access: HttpAccess) {
    this.#access = access;
    for (const [path, routes] of table) {
      if (path.endsWith('*')) this.#prefixes.push([path.slice(0, -1), routes]);
      else this.#exact.set(path, routes);
    }
  }

  async serve(exchange: HttpExchange): Promise<void> {
    const { request, response, path } = exchange;
    const method = methodOf(request.method);
    if (method === 'OPTIONS') {
      // Without the headers that would let pages of other sites in.
      response.writeHead(200, { allow: 'GET, HEAD, POST, OPTIONS', 'content-length': 0 }).end();
      return;
    }
    const routes = this.#find(path);
    if (routes === null) {
      refuse(response, 404, 'There is nothing at this path');
      return;
    }
    const route = routes.find((candidate) => candidate.method === method);
    if (route === undefined) {
      const allow = routes.map((candidate) => candidate.method).join(', ');
      refuse(response, 405, `This path takes ${allow}`, { allow });
      return;
    }
    const refusal = this.#access.refusalOf(request.headers, route);
    if (refusal !== null) refuse(response, refusal.status, refusal.text, refusal.headers);
    else await route.answer(exchange);
  }

  #find(path: string): readonly Route[] | null {
    const exact = this.#exact.get(path);
    if (exact !== undefined) return exact;
    return this.#prefixes.find(([prefix]) => path.startsWith(prefix))?.[1] ?? null;
  }
}

function methodOf(method: string | undefined): HttpMethod | 'OPTIONS' | null {
  switch (method) {
    case 'GET':
    case 'HEAD':
      return 'GET';
    case 'POST':
    case 'OPTIONS':
      return method;
    default:
      return null;
  }
}
