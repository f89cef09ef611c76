import { parseIni, splitIniList, unescapeIni } from './ini.ts';
import type { IniEntry, IniSection } from './ini.ts';
import type { RawSection } from './config.ts';
import type { NamedOption } from './options/table.ts';
import { didYouMean } from './suggest.ts';

/** What reading a file came to. */
export type FileText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** What one option is set to, before its value is looked at. */
export interface Setting {
  readonly option: NamedOption;
  readonly texts: readonly string[];
  /** As the user wrote it, with its place, for messages. */
  readonly written: string;
}

export interface FileSettings {
  /** By option name. */
  readonly settings: ReadonlyMap<string, Setting>;
  /** Sections whose title starts with a prefix and a dash, in order; values without escapes. */
  readonly sectionsOf: (prefix: string) => readonly RawSection[];
  /** The entries of one section, or null if there is none of that name. */
  readonly section: (name: string) => ReadonlyMap<string, string> | null;
  readonly warnings: readonly string[];
}

export type FileResult =
  { readonly ok: true; readonly file: FileSettings } | { readonly ok: false; readonly message: string };

const MOST_PROBLEMS_SHOWN = 5;

function place(path: string, line: number): string {
  return `${path}:${line}`;
}

function settingOf(path: string, option: NamedOption, entry: IniEntry): Setting | string {
  const where = place(path, entry.line);
  const items = option.isList ? splitIniList(entry.value) : [entry.value];
  const texts = items.map(unescapeIni);
  const written = `${where}: ${entry.key} = ${entry.value}`;
  if (texts.every((text) => text !== null)) return { option, texts, written };
  return `${written}: a backslash must be followed by one of s n r t ; or another backslash.`;
}

function rawSection(path: string, section: IniSection, name: string): RawSection {
  const entries = new Map(section.entries.map(({ key, value }) => [key, unescapeIni(value) ?? value]));
  return { name, where: place(path, section.line), entries };
}

interface SectionReading {
  readonly settings: Map<string, Setting>;
  readonly warnings: string[];
  readonly problems: string[];
}

/** Turns the section with the options into settings; keys that are no option are named and passed over. */
function readOptions(path: string, section: IniSection, options: readonly NamedOption[]): SectionReading {
  const byName = new Map(options.map((option) => [option.name, option]));
  const reading: SectionReading = { settings: new Map(), warnings: [], problems: [] };
  for (const entry of section.entries) {
    const where = `${place(path, entry.line)}, section [${section.name}]`;
    const option = byName.get(entry.key);
    if (!option) {
      const hint = didYouMean(entry.key, byName.keys());
      reading.warnings.push(`${where}: unknown option "${entry.key}" is ignored.${hint}`);
    } else if (option.isCommandLineOnly) {
      reading.warnings.push(`${where}: "${entry.key}" only works on the command line and is ignored here.`);
    } else {
      const setting = settingOf(path, option, entry);
      if (typeof setting === 'string') {
        reading.problems.push(setting);
        continue;
      }
      if (reading.settings.has(option.name)) {
        const hint = option.isList ? '; put several values into one line with ";" between them' : '';
        reading.warnings.push(`${where}: "${entry.key}" is set again, only this line counts${hint}.`);
      }
      reading.settings.set(option.name, setting);
    }
  }
  return reading;
}

function listProblems(problems: readonly string[]): string {
  const more = problems.length - MOST_PROBLEMS_SHOWN;
  const shown = problems.slice(0, MOST_PROBLEMS_SHOWN).join('\n');
  return more > 0 ? `${shown}\n... and ${more} more.` : shown;
}

/** Reads the text of a file; `sectionName` holds the options. */
export function readFileSettings(
  path: string,
  text: string,
  sectionName: string,
  options: readonly NamedOption[],
): FileResult {
  const ini = parseIni(text);
  if (!ini.ok) {
    const problems = ini.problems.map(({ line, message }) => `${place(path, line)}: ${message}.`);
    return { ok: false, message: listProblems(problems) };
  }
  const { sections } = ini;
  const main = sections.find(({ name }) => name === sectionName);
  const { settings, warnings, problems } = readOptions(
    path,
    main ?? { name: sectionName, line: 0, entries: [] },
    options,
  );
  if (problems.length > 0) return { ok: false, message: listProblems(problems) };
  if (!main) {
    const names = sections.map(({ name }) => `[${name}]`).join(' ') || 'none';
    warnings.push(`${path} has no section [${sectionName}], so it sets no options. Its sections: ${names}.`);
  }
  const file: FileSettings = {
    settings,
    warnings,
    sectionsOf: (prefix) =>
      sections
        .filter(({ name }) => name.startsWith(`${prefix}-`))
        .map((section) => rawSection(path, section, section.name.slice(prefix.length + 1))),
    section: (name) => {
      const found = sections.find((section) => section.name === name);
      return found ? rawSection(path, found, name).entries : null;
    },
  };
  return { ok: true, file };
}
