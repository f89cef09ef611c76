/**
 * The format of the configuration file: sections in brackets, `key = value`, comments on lines of their own that
 * start with `#` (or `;`, which upstream does not know). Spaces around key and value do not count. In a value `\s`
 * stands for a space, `\n`, `\r`, `\t` and `\\` for what they usually do, and in a list `\;` for a semicolon.
 * There are no comments behind a value, no quotes and no continued lines.
 */

export interface IniEntry {
  readonly key: string;
  /** Without surrounding space, escapes still in it. */
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
}

export interface IniSection {
  readonly name: string;
  readonly line: number;
  readonly entries: readonly IniEntry[];
}

export interface IniProblem {
  readonly line: number;
  readonly message: string;
}

/** Sections in order of their first title; a title that comes again continues its section. */
export type IniResult =
  | { readonly ok: true; readonly sections: readonly IniSection[] }
  | { readonly ok: false; readonly problems: readonly IniProblem[] };

type Line =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'title'; readonly name: string }
  | { readonly kind: 'entry'; readonly key: string; readonly value: string }
  | { readonly kind: 'wrong'; readonly message: string };

function readLine(text: string): Line {
  const line = text.trim();
  if (line === '' || line.startsWith('#') || line.startsWith(';')) return { kind: 'nothing' };
  if (line.startsWith('[')) {
    const isWhole = line.endsWith(']') && line.length > 2;
    if (isWhole) return { kind: 'title', name: line.slice(1, -1) };
    return { kind: 'wrong', message: 'a section title must be written as [NAME]' };
  }
  const equals = line.indexOf('=');
  if (equals <= 0) return { kind: 'wrong', message: 'expected "key = value", "[section]" or "# comment"' };
  return { kind: 'entry', key: line.slice(0, equals).trimEnd(), value: line.slice(equals + 1).trimStart() };
}

/** Total: any text gives sections or the list of lines that are wrong. */
export function parseIni(text: string): IniResult {
  const sections = new Map<string, { name: string; line: number; entries: IniEntry[] }>();
  const problems: IniProblem[] = [];
  let current: { entries: IniEntry[] } | null = null;
  for (const [index, content] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = index + 1;
    const read = readLine(content);
    switch (read.kind) {
      case 'nothing':
        break;
      case 'wrong':
        problems.push({ line, message: read.message });
        break;
      case 'title': {
        const section = sections.get(read.name) ?? { name: read.name, line, entries: [] };
        sections.set(read.name, section);
        current = section;
        break;
      }
      case 'entry':
        if (current) current.entries.push({ key: read.key, value: read.value, line });
        else problems.push({ line, message: `"${read.key}" stands before the first [section]` });
        break;
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, sections: [...sections.values()] };
}

const ESCAPES: Readonly<Record<string, string>> = { s: ' ', n: '\n', r: '\r', t: '\t', '\\': '\\', ';': ';' };

/** Resolves the escapes of a value; null if there is one that does not exist. */
export function unescapeIni(value: string): string | null {
  if (/\\(?![snrt\\;])/.test(value.replaceAll('\\\\', ''))) return null;
  return value.replace(/\\([snrt\\;])/g, (_, letter: string) => ESCAPES[letter]!);
}

/** Cuts a list at semicolons that have no backslash before them; items keep their escapes. */
export function splitIniList(value: string): string[] {
  return (value.match(/(?:\\[^]?|[^\\;])+/g) ?? []).map((item) => item.trim()).filter((item) => item !== '');
}
