import { utf8ToByteString } from '../base/bytes.ts';
import { ngFlags, type NgParameter, type NgParameters } from '../client/index.ts';

/** `sdp`: nothing but the SDP of the reply. */
const printStyles = ['text', 'json', 'sdp'] as const;

export interface NgInvocation {
  readonly kind: 'send';
  readonly host: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp';
  readonly encoding: 'bencode' | 'json';
  readonly print: (typeof printStyles)[number];
  readonly timeoutMs: number;
  /** Byte strings throughout, without the SDP of `sdpFile`. */
  readonly request: NgParameters;
  /** Path of a file with the SDP, `-` for standard input. */
  readonly sdpFile: string | null;
}

export type NgArguments =
  NgInvocation | { readonly kind: 'help' } | { readonly kind: 'wrong'; readonly problem: string };

type Settings = { -readonly [K in keyof Omit<NgInvocation, 'kind' | 'request'>]: NgInvocation[K] };

/** Keys whose value is a list: written with commas. */
const listKeys: ReadonlySet<string> = new Set([
  'flags',
  'supports',
  'direction',
  'received-from',
  'received from',
  'replace',
  'rtcp-mux',
  'bundle',
  'ICE',
  'DTLS',
  'SDES',
  'OSRTP',
  'T.38',
  'endpoint-learning',
  'sdp-media-remove',
  'from-tags',
  'calls',
  'frequency',
]);
const flagNames: ReadonlySet<string> = new Set(ngFlags);

/** Each returns what is wrong with its value, or null. */
type Option = (settings: Settings, value: string) => string | null;

const host: Option = (settings, value) => {
  settings.host = value;
  return value === '' ? 'must be an IP address or a name' : null;
};

/** Options of the program itself. */
const options: Readonly<Record<string, Option>> = {
  host,
  ip: host,
  port: (settings, value) => {
    settings.port = Number(value);
    return /^\d{1,5}$/.test(value) && settings.port >= 1 && settings.port <= 65535
      ? null
      : 'must be a number from 1 to 65535';
  },
  timeout: (settings, value) => {
    settings.timeoutMs = Number(value);
    return /^[1-9]\d{0,6}$/.test(value) ? null : 'must be a number of milliseconds';
  },
  print: (settings, value) => {
    const style = printStyles.find((each) => each === value);
    if (style !== undefined) settings.print = style;
    return style === undefined ? `must be one of ${printStyles.join(', ')}` : null;
  },
  'sdp-file': (settings, value) => {
    settings.sdpFile = value;
    return value === '' ? 'must be a path, or - for standard input' : null;
  },
};
const switches: Readonly<Record<string, (settings: Settings) => void>> = {
  tcp: (settings) => (settings.transport = 'tcp'),
  udp: (settings) => (settings.transport = 'udp'),
  json: (settings) => (settings.encoding = 'json'),
  bencode: (settings) => (settings.encoding = 'bencode'),
};

/** Reads `COMMAND [--OPTION[=VALUE]] [--KEY=VALUE] [--KEY VALUE] [--FLAG]`. */
export function parseNgArguments(argv: readonly string[]): NgArguments {
  if (argv.some((word) => word === '--help' || word === '-h')) return { kind: 'help' };
  const firstOption = argv.findIndex((word) => word.startsWith('--'));
  const words = firstOption === -1 ? argv : argv.slice(0, firstOption);
  if (words.length === 0) return wrong('The first argument must be a command, such as ping or offer.');
  const settings: Settings = {
    host: '127.0.0.1',
    port: 2223,
    transport: 'udp',
    encoding: 'bencode',
    print: 'text',
    timeoutMs: 5000,
    sdpFile: null,
  };
  // No command has a dash or an underscore of its own, so both may stand for the space.
  const command = words.join(' ').replaceAll(/[-_]/g, ' ');
  const request = new Map<string, NgParameter>([['command', utf8ToByteString(command)]]);
  for (let index = words.length; index < argv.length; index++) {
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(argv[index]!);
    if (match === null) return wrong(`"${argv[index]!}" stands where an option is expected: --KEY=VALUE.`);
    const name = match[1]!;
    const next = argv[index + 1];
    const hasNext = next !== undefined && !next.startsWith('--');
    let value = match[2];
    if (value === undefined && switches[name] !== undefined) {
      switches[name](settings);
      continue;
    }
    if (value === undefined && hasNext) {
      value = next;
      index++;
    }
    const problem = take(name, value, settings, request);
    if (problem !== null) return wrong(problem);
  }
  return { kind: 'send', ...settings, request: Object.fromEntries(request) };
}

/** Puts one option, key or flag where it belongs; returns what is wrong with it, or null. */
function take(
  name: string,
  value: string | undefined,
  settings: Settings,
  request: Map<string, NgParameter>,
): string | null {
  if (value === undefined) {
    if (!flagNames.has(name)) return `--${name} needs a value.`;
    append(request, 'flags', [name]);
    return null;
  }
  const option = options[name];
  if (option !== undefined) {
    const problem = option(settings, value);
    return problem === null ? null : `--${name}=${value}: ${problem}.`;
  }
  const key = utf8ToByteString(name);
  const text = utf8ToByteString(value);
  if (/^[[{]/.test(value)) {
    const structure = readStructure(text);
    if (structure === null) return `--${name}=${value}: starts like JSON, but is none.`;
    request.set(key, structure);
  } else if (listKeys.has(name))
    append(
      request,
      key,
      text.split(',').filter((item) => item !== ''),
    );
  else request.set(key, text);
  return null;
}

function append(request: Map<string, NgParameter>, key: string, items: readonly string[]): void {
  const known = request.get(key);
  request.set(key, [...(Array.isArray(known) ? (known as readonly string[]) : []), ...items]);
}

/** A list or dictionary written as JSON. */
function readStructure(text: string): NgParameter | null {
  try {
    return JSON.parse(text) as NgParameter;
  } catch {
    return null;
  }
}

function wrong(problem: string): NgArguments {
  return { kind: 'wrong', problem };
}
