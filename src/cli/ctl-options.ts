import { familyOf } from '../base/endpoint.ts';
import { plainDrain } from './drain-words.ts';
import { parseIni, splitIniList } from '../config/ini.ts';
import type { FileText } from '../config/file-settings.ts';
import { listenAddress } from '../config/values.ts';

export interface CtlTarget {
  readonly host: string;
  readonly port: number;
}

export type CtlInvocation =
  | { readonly kind: 'run'; readonly target: CtlTarget; readonly line: string }
  /** Shown live, where there is a terminal. */
  | { readonly kind: 'top'; readonly target: CtlTarget; readonly words: readonly string[] }
  /** About the kernel's tables: carried out here, without the daemon. */
  | { readonly kind: 'table'; readonly words: readonly string[] }
  | { readonly kind: 'help' }
  /** Nothing sensible was asked for. */
  | { readonly kind: 'usage'; readonly target: CtlTarget; readonly problem: string | null };

const DEFAULT_TARGET: CtlTarget = { host: '127.0.0.1', port: 9900 };
const DEFAULT_CONFIG_FILE = '/etc/rtpengine/rtpengine.conf';
const optionNames = ['ip', 'port', 'config-file', 'h', 'help'] as const;
type OptionName = (typeof optionNames)[number];

/** The options, for the help, the manual and shell completion. */
export const ctlOptions = [
  {
    name: '-ip',
    value: 'ADDRESS[:PORT]',
    help: 'where the daemon listens (option listen-cli of the daemon)',
  },
  { name: '-port', value: 'PORT', help: 'the same, port alone' },
  {
    name: '-config-file',
    value: 'FILE',
    help: 'take the address from this file of the daemon (default: /etc/rtpengine/rtpengine.conf, else 127.0.0.1:9900)',
  },
  { name: '--json', value: null, help: 'print what the command shows as JSON; also behind the command' },
  { name: '-help', value: null, help: 'print the synopsis; also -h' },
] as const;

const jsonOption = /^--?json$/;

/**
 * Reads the command line `[-ip ADDR[:PORT]] [-port N] [-config-file FILE] [--json] WORDS...`; options may have one dash or two,
 * and their value may follow after `=`. Where to connect to: the options, else `listen-cli` of the configuration file,
 * else 127.0.0.1:9900.
 */
export function parseCtlArguments(
  given: readonly string[],
  readFile: (path: string) => FileText,
): CtlInvocation {
  const argv = given.filter((word) => !jsonOption.test(word));
  const isJson = argv.length < given.length;
  const options = new Map<OptionName, string>();
  let index = 0;
  let problem: string | null = null;
  for (; index < argv.length && problem === null; index++) {
    const match = /^--?([a-z-]+)(?:=(.*))?$/s.exec(argv[index]!);
    if (match === null) break;
    const name = optionNames.find((each) => each === match[1]);
    if (name === undefined) {
      problem = `Unknown option: ${argv[index]!}`;
    } else if (name === 'h' || name === 'help') {
      return { kind: 'help' };
    } else {
      const value = match[2] ?? argv[++index];
      if (value === undefined) problem = `Option -${name} needs a value.`;
      else options.set(name, value);
    }
  }
  if (problem === null && argv[index] === 'table') return { kind: 'table', words: argv.slice(index + 1) };
  const target = findTarget(options, readFile);
  if (typeof target === 'string')
    return { kind: 'usage', target: DEFAULT_TARGET, problem: problem ?? target };
  if (problem === null && argv[index] === 'top' && !isJson)
    return { kind: 'top', target, words: argv.slice(index + 1) };
  const words = withoutOnce(plainDrain(argv.slice(index))).join(' ');
  const line = isJson && words !== '' ? `json ${words}` : words;
  if (problem !== null || line === '') return { kind: 'usage', target, problem };
  if (/[\r\n]/.test(line)) return { kind: 'usage', target, problem: 'A command is one line.' };
  return { kind: 'run', target, line };
}

/** `top --json` is shown once anyway. */
function withoutOnce(words: readonly string[]): readonly string[] {
  return words[0] === 'top' ? words.filter((word) => !/^--?once$/.test(word)) : words;
}

/** The target, or what is wrong with what was given. */
function findTarget(
  options: ReadonlyMap<OptionName, string>,
  readFile: (path: string) => FileText,
): CtlTarget | string {
  const file = options.get('config-file');
  const configured = readTarget(file ?? DEFAULT_CONFIG_FILE, readFile);
  // A file that was asked for must be there; the usual one need not.
  if (typeof configured === 'string' && file !== undefined) return configured;
  let target = typeof configured === 'string' ? DEFAULT_TARGET : configured;
  const ip = options.get('ip');
  if (ip !== undefined) {
    const address = familyOf(ip) === 'IP6' ? { host: ip, port: null } : splitAddress(ip);
    if (address === null)
      return `-ip ${ip}: must be ADDRESS or ADDRESS:PORT, with an IPv6 address in brackets.`;
    target = { host: address.host, port: address.port ?? target.port };
  }
  const port = options.get('port');
  if (port === undefined) return target;
  return isPort(port)
    ? { ...target, port: Number(port) }
    : `-port ${port}: must be a number from 1 to 65535.`;
}

function splitAddress(text: string): { readonly host: string; readonly port: number | null } | null {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+))(?::(\d+))?$/.exec(text);
  if (match === null || (match[3] !== undefined && !isPort(match[3]))) return null;
  return { host: match[1] ?? match[2]!, port: match[3] === undefined ? null : Number(match[3]) };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
}

/** First `listen-cli` of section `rtpengine`; where the daemon listens on all addresses, loopback reaches it. */
function readTarget(path: string, readFile: (path: string) => FileText): CtlTarget | string {
  const file = readFile(path);
  if (file.kind !== 'text')
    return `-config-file ${path}: ${file.kind === 'missing' ? 'there is no such file' : file.reason}.`;
  const ini = parseIni(file.text);
  const entries = ini.ok ? (ini.sections.find(({ name }) => name === 'rtpengine')?.entries ?? []) : [];
  const [first] = splitIniList(entries.findLast(({ key }) => key === 'listen-cli')?.value ?? '');
  const address = first === undefined ? null : listenAddress.read(first);
  if (address === null || !address.ok || address.value.port === 0) return DEFAULT_TARGET;
  const { host, port } = address.value;
  if (host === null || host === '0.0.0.0') return { host: '127.0.0.1', port };
  return { host: host === '::' ? '::1' : host, port };
}
