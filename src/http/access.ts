import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Why a request is not carried out. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a path asks of those who use it. */
export interface AccessNeeds {
  /** Tells nothing and does nothing: no token is asked for. */
  readonly isOpen: boolean;
  /** Changes something: no web page of others may have it done by the browser of an operator. */
  readonly isControl: boolean;
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

const unauthorized: Refusal = {
  status: 401,
  text: 'A token is needed (option http-token): "Authorization: Bearer TOKEN", or the token as password.',
  headers: { 'www-authenticate': 'Basic realm="rtpengine", charset="UTF-8"' },
};

const foreignPage: Refusal = {
  status: 403,
  text: 'Refused, since it comes from a web page of another site.',
  headers: {},
};

/** Who may do what over HTTP. */
export class HttpAccess {
  /** All of one length, so that comparing takes the same time whatever was presented. */
  #digest: Buffer | null;

  /** `token` null: whoever reaches the port. */
  constructor(token: string | null) {
    this.#digest = token === null ? null : digestOf(token);
  }

  get hasToken(): boolean {
    return this.#digest !== null;
  }

  setToken(token: string | null): void {
    this.#digest = token === null ? null : digestOf(token);
  }

  refusalOf(headers: IncomingHttpHeaders, { isOpen, isControl }: AccessNeeds): Refusal | null {
    if (isOpen) return null;
    const presented = presentedToken(headers.authorization);
    if (this.#digest !== null && (presented === null || !this.#isToken(presented.token))) return unauthorized;
    // No browser sends a bearer token for a page that does not know it.
    const isDeliberate = this.#digest !== null && presented?.scheme === 'bearer';
    return isControl && !isDeliberate && isFromOtherSite(headers) ? foreignPage : null;
  }

  #isToken(presented: string): boolean {
    return this.#digest !== null && timingSafeEqual(digestOf(presented), this.#digest);
  }
}

interface Presented {
  readonly scheme: 'bearer' | 'basic';
  readonly token: string;
}

/** RFC 6750 §2.1; RFC 7617 with the token as password, whatever the user is called, since browsers ask for one. */
function presentedToken(header: string | undefined): Presented | null {
  const match = /^(bearer|basic) +([^\s].*)$/i.exec(header ?? '');
  if (match === null) return null;
  const scheme = match[1]!.toLowerCase() === 'bearer' ? 'bearer' : 'basic';
  if (scheme === 'bearer') return { scheme, token: match[2]!.trimEnd() };
  const credentials = Buffer.from(match[2]!, 'base64').toString('utf8');
  const colon = credentials.indexOf(':');
  return colon === -1 ? null : { scheme, token: credentials.slice(colon + 1) };
}

/** A browser says for which page it asks; other clients send neither header. */
function isFromOtherSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') return true;
  const { origin, host } = headers;
  if (origin === undefined) return false;
  const [, originHost] = /^https?:\/\/([^/]+)$/i.exec(origin) ?? [];
  return originHost === undefined || originHost.toLowerCase() !== host?.toLowerCase();
}
