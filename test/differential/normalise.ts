import { telephoneSecrets } from './scenarios/secure-bodies.ts';
import type { NgField, NgMessage } from '../support/bencode.ts';

/** First and last port of one daemon, to tell its ports from those in the requests. */
export interface PortRange {
  readonly min: number;
  readonly max: number;
}

/**
 * Turns the replies of one daemon in one scenario into lines that can be compared with another daemon's: the same
 * local port becomes the same symbol all through the scenario, times and generated ids become words, dictionaries
 * become sorted paths.
 */
export interface Normaliser {
  lines(reply: NgMessage): readonly string[];
}

const TIME_KEYS = new Set(['created', 'created_us', 'created_ts', 'last signal', 'last packet']);
/** Lists whose order carries no meaning. */
const SET_KEYS = new Set(['flags', 'tag-aliases', 'calls']);

export function createNormaliser(range: PortRange): Normaliser {
  const symbolOf = createPortSymbols(range);
  const ufrags = new Map<string, string>();

  function text(value: string): string {
    return value.replaceAll(/(?<![\d.:])\d{4,5}(?![\d.])/g, (digits) => symbolOf(Number(digits)) ?? digits);
  }

  function sdpLines(body: string): readonly string[] {
    const lines = body.split('\n');
    // The last element is empty when the body ends as it should.
    if (lines.at(-1) === '') lines.pop();
    return lines.map((line) =>
      line.endsWith('\r') ? `sdp ${sdpLine(line.slice(0, -1))}` : `sdp ${sdpLine(line)} <LF>`,
    );
  }

  function sdpLine(line: string): string {
    if (line.startsWith('a=rtcp:')) return `a=rtcp:${text(` ${line.slice('a=rtcp:'.length)}`).slice(1)}`;
    // SDP that is all the daemon's own.
    if (/^o=- \d{15,19} /.test(line)) return line.replaceAll(/\d{15,19}/g, '<own>');
    if (line.startsWith('s=rtpengine')) return 's=<software>';
    if (line.startsWith('a=rtpengine:')) return 'a=rtpengine:<instance>';
    if (/^a=(crypto|fingerprint|tls-id):/.test(line)) return secretText(line);
    if (line.startsWith('a=ice-ufrag:'))
      return `a=ice-ufrag:${ufragSymbol(line.slice('a=ice-ufrag:'.length))}`;
    if (line.startsWith('a=ice-pwd:')) return `a=ice-pwd:<${line.length - 'a=ice-pwd:'.length} letters>`;
    // The foundation is made up; that of the telephones is one digit.
    if (line.startsWith('a=candidate:')) return text(line.replace(/^(a=candidate:)\S{16} /, '$1<own> '));
    return line.startsWith('m=') ? text(line) : line;
  }

  /** The same credentials of ours keep their symbol, so that restarts show; those of the telephones have five letters. */
  function ufragSymbol(ufrag: string): string {
    if (ufrag.length !== 8) return ufrag;
    const symbol = ufrags.get(ufrag) ?? `U${ufrags.size + 1}`;
    ufrags.set(ufrag, symbol);
    return symbol;
  }

  function fieldLines(path: string, key: string, value: NgField): readonly string[] {
    if (typeof value === 'number') return [`${path} = ${numberText(key, value)}`];
    if (typeof value === 'string') return key === 'sdp' ? sdpLines(value) : [`${path} = ${value}`];
    if (Array.isArray(value)) return listLines(path, key, value as readonly NgField[]);
    const entries = Object.entries(value as NgMessage).sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length === 0) return [`${path} = {}`];
    return entries.flatMap(([name, field]) => fieldLines(`${path}/${name}`, name, field));
  }

  function listLines(path: string, key: string, list: readonly NgField[]): readonly string[] {
    if (list.length === 0) return [`${path} = []`];
    if (SET_KEYS.has(key)) return list.map((item) => `${path} has ${item as string}`).sort();
    return list.flatMap((item, index) => fieldLines(`${path}[${index}]`, key, item));
  }

  function numberText(key: string, value: number): string {
    return TIME_KEYS.has(key) ? '<time>' : (symbolOf(value) ?? String(value));
  }

  return { lines: (reply) => fieldLines('', '', reply) };
}

/** What each daemon makes up for itself, as words; what a telephone has sent stays. */
function secretText(line: string): string {
  if (line.startsWith('a=tls-id:')) return 'a=tls-id:<id>';
  const isTheirs = telephoneSecrets.some((secret) => line.includes(secret));
  if (isTheirs) return line;
  return line
    .replace(/ inline:([^| ]+)/, (_, key: string) => ` inline:<key of ${key.length}>`)
    .replace(/^(a=fingerprint:\S+) [0-9A-F]{2}(:[0-9A-F]{2})+$/, '$1 <fingerprint>');
}

/** P1, P2 … in order of appearance; the odd port after a known even one is called P1+1, so that pairing shows. */
function createPortSymbols(range: PortRange): (port: number) => string | undefined {
  const symbols = new Map<number, string>();
  let count = 0;
  return (port) => {
    if (port < range.min || port > range.max) return undefined;
    const known = symbols.get(port);
    if (known !== undefined) return known;
    const even = port % 2 === 1 ? symbols.get(port - 1) : undefined;
    if (even === undefined) count += 1;
    const symbol = even === undefined ? `P${count}` : `${even}+1`;
    symbols.set(port, symbol);
    return symbol;
  };
}
