import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { reply, type Route } from '../exchange.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The page has nothing from elsewhere, and is shown nowhere else. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The files of a folder, held in memory: `index.html` at `/`, the others below `/web/`. */
export function assetRoutes(folder: URL): ReadonlyMap<string, readonly Route[]> {
  const routes = readdirSync(folder).flatMap((name) => {
    const type = types[extname(name)];
    if (type === undefined) return [];
    const path = name === 'index.html' ? '/' : `/web/${name}`;
    return [[path, [assetRoute(readFileSync(new URL(name, folder)), type)]] as const];
  });
  return new Map(routes);
}

function assetRoute(bytes: Buffer, type: string): Route {
  return {
    method: 'GET',
    isOpen: false,
    isControl: false,
    answer: ({ response }) => reply(response, 200, bytes, type, { 'content-security-policy': policy }),
  };
}
