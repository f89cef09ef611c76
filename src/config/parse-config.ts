import { checkConfig } from './checks.ts';
import { parseCommandLine } from './command-line.ts';
import type { Argument } from './command-line.ts';
import { addSections, completeValues, withLoopbackDefaults } from './complete.ts';
import { isDefault, optionValues } from './config.ts';
import type { Config } from './config.ts';
import { readFileSettings } from './file-settings.ts';
import type { FileSettings, FileText, Setting } from './file-settings.ts';
import { helpText } from './help.ts';
import { options } from './options/table.ts';

/** All that the configuration depends on. */
export interface ConfigInputs {
  /** Without the names of the interpreter and the program. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => FileText;
  /** Of this program, for `--version` and the default of `software-id`. */
  readonly version: string;
  /** For an engine inside another program, which may call it without any listener. */
  readonly isEmbedded?: boolean;
}

export interface ParsedConfig {
  readonly kind: 'config';
  readonly config: Config;
  /** File that options came from; null if none was read. */
  readonly file: string | null;
  /** Something is probably not as the user meant it. */
  readonly warnings: readonly string[];
  /** Options that are set and change nothing, with the reason. */
  readonly notes: readonly string[];
  /** Names of options that are set, but belong to features that are not in this release. */
  readonly deferred: readonly string[];
  /** Neither a file nor an interface was given: media and control are on loopback, for trying things out. */
  readonly usedLoopbackDefaults: boolean;
}

/** `help`, `version` and `done`: print the text and exit with status 0. `error`: print and exit with status 1. */
export type ConfigResult =
  | ParsedConfig
  | { readonly kind: 'help' | 'version' | 'done'; readonly text: string }
  | { readonly kind: 'error'; readonly message: string };

interface Failure {
  readonly kind: 'error';
  readonly message: string;
}
const failure = (message: string): Failure => ({ kind: 'error', message });

function settingsOfArguments(found: readonly Argument[]): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  for (const { option, written, text } of found) {
    const earlier = option.isList ? (settings.get(option.name)?.texts ?? []) : [];
    settings.set(option.name, {
      option,
      texts: [...earlier, text],
      written: option.placeholder === null && text === 'true' ? written : `${written}=${text}`,
    });
  }
  return settings;
}

interface LoadedFile {
  readonly kind: 'file';
  readonly path: string;
  readonly file: FileSettings;
}

/** Reads the file that the command line names, or the default one if it exists. */
function loadFile(
  given: ReadonlyMap<string, Setting>,
  readFile: ConfigInputs['readFile'],
): LoadedFile | Failure | null {
  const named = given.get('config-file')?.texts.at(-1);
  const defaults = optionValues(new Map()).process;
  const path = named ?? defaults.configFile;
  if (path === 'none') return null;
  const read = readFile(path);
  if (read.kind === 'missing')
    return named === undefined ? null : failure(`--config-file=${path}: there is no such file.`);
  if (read.kind === 'unreadable') return failure(`Cannot read ${path}: ${read.reason}.`);
  const section = given.get('config-section')?.texts.at(-1) ?? defaults.configSection;
  const result = readFileSettings(path, read.text, section, options);
  if (!result.ok) return failure(result.message);
  return { kind: 'file', path, file: result.file };
}

interface ValueReading {
  readonly values: Map<string, unknown>;
  readonly warnings: readonly string[];
  readonly problems: readonly string[];
}

function readValues(settings: Iterable<Setting>): ValueReading {
  const values = new Map<string, unknown>();
  const warnings: string[] = [];
  const problems: string[] = [];
  for (const { option, texts, written } of settings) {
    const parsed = option.read(texts);
    if (parsed.ok) {
      values.set(option.name, parsed.value);
      continue;
    }
    // Upstream takes `tos = 184 # voice` for 184, so files in the field have that.
    const bare = texts.map((text) => text.split(/\s[#;]/, 1)[0]!.trimEnd());
    const retried = option.read(bare);
    if (retried.ok) {
      values.set(option.name, retried.value);
      warnings.push(`${written}: what follows the value is ignored. Comments need a line of their own.`);
    } else {
      problems.push(`${written}: must be ${option.allowed}.`);
    }
  }
  return { values, warnings, problems };
}

/** Options that print something and end the program. */
function earlyExit({ kernel, codec }: Config): ConfigResult | null {
  if (kernel.nftablesStart || kernel.nftablesStop || kernel.nftablesStatus)
    return { kind: 'done', text: 'No firewall rules are needed and none are there.\n' };
  if (codec.codecs)
    return { kind: 'done', text: 'Every codec is passed through; none is transcoded in this release.\n' };
  return null;
}

function describeIneffective(values: ReadonlyMap<string, unknown>) {
  const set = options.filter(
    (option) => values.has(option.name) && !isDefault(option, values.get(option.name)),
  );
  return {
    deferred: set.filter(({ effect }) => effect === 'later').map(({ name }) => name),
    notes: set.flatMap(({ name, effect }) =>
      typeof effect === 'object' ? [`${name} has no effect: ${effect.never}.`] : [],
    ),
  };
}

/** Decides from what is given what the daemon is to do. Pure but for `readFile`; throws for no input. */
export function parseConfig(inputs: ConfigInputs): ConfigResult {
  const commandLine = parseCommandLine(inputs.argv, options);
  if (!commandLine.ok) return failure(commandLine.message);
  if (commandLine.wantsHelp) return { kind: 'help', text: helpText() };
  const given = settingsOfArguments(commandLine.arguments);
  if (given.get('version')?.texts.at(-1) === 'true')
    return { kind: 'version', text: `Version: ${inputs.version}\n` };

  const loaded = loadFile(given, inputs.readFile);
  if (loaded?.kind === 'error') return loaded;
  const file = loaded?.file ?? null;
  const reading = readValues(new Map([...(file?.settings ?? []), ...given]).values());
  if (reading.problems.length > 0) return failure(reading.problems.join('\n'));

  const values = completeValues(optionValues(reading.values), inputs);
  const usedLoopbackDefaults = file === null && values.interface.interface.length === 0;
  const { config, warnings } = addSections(
    usedLoopbackDefaults ? withLoopbackDefaults(values) : values,
    file,
  );
  const exit = earlyExit(config);
  if (exit) return exit;

  const findings = checkConfig(config, inputs.isEmbedded ?? false);
  const messages = (severity: string) =>
    findings.filter((finding) => finding.severity === severity).map(({ message }) => message);
  if (messages('error').length > 0) return failure(messages('error').join('\n'));
  const { deferred, notes } = describeIneffective(reading.values);
  const stray = commandLine.stray.map((word) => `"${word}" on the command line belongs to no option.`);
  return {
    kind: 'config',
    config,
    file: loaded?.path ?? null,
    warnings: [...(file?.warnings ?? []), ...reading.warnings, ...warnings, ...stray],
    notes: [...notes, ...messages('note')],
    deferred,
    usedLoopbackDefaults,
  };
}
