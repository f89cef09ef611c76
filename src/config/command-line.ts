import type { NamedOption } from './options/table.ts';
import { didYouMean } from './suggest.ts';

/** One option as it was written. */
export interface Argument {
  readonly option: NamedOption;
  /** As typed, for messages: `--tos` or `-T`. */
  readonly written: string;
  readonly text: string;
}

export type CommandLine =
  | {
      readonly ok: true;
      readonly wantsHelp: boolean;
      readonly arguments: readonly Argument[];
      /** Words that belong to no option; upstream passes over them. */
      readonly stray: readonly string[];
    }
  | { readonly ok: false; readonly message: string };

const HELP = new Set(['-h', '-?', '--help']);
const isFlag = (option: NamedOption): boolean => option.placeholder === null;

/** Reads words of the command line one by one; a value may be the next word. */
class Words {
  readonly #words: readonly string[];
  #next = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  take(): string | undefined {
    return this.#words[this.#next++];
  }

  rest(): readonly string[] {
    const rest = this.#words.slice(this.#next);
    this.#next = this.#words.length;
    return rest;
  }
}

type Problem = string;

function readLong(word: string, words: Words, byName: ReadonlyMap<string, NamedOption>): Argument | Problem {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
  const option = byName.get(name);
  if (!option) return `Unknown option --${name}.${didYouMean(name, byName.keys(), '--')}`;
  const written = `--${name}`;
  if (equals >= 0) return { option, written, text: word.slice(equals + 1) };
  if (isFlag(option)) return { option, written, text: 'true' };
  const text = words.take();
  return text === undefined ? missingValue(option, written) : { option, written, text };
}

/** `-f`, `-fE` (flags in one word), `-L 7`, `-L7`, `-fEL7`. */
function readShort(
  word: string,
  words: Words,
  byLetter: ReadonlyMap<string | null, NamedOption>,
): Argument[] | Problem {
  const found: Argument[] = [];
  for (let i = 1; i < word.length; i++) {
    const letter = word[i]!;
    const option = byLetter.get(letter);
    if (!option) return `Unknown option -${letter}${word.length > 2 ? ` in "${word}"` : ''}. See --help.`;
    const written = `-${letter}`;
    if (isFlag(option)) {
      found.push({ option, written, text: 'true' });
      continue;
    }
    const text = i + 1 < word.length ? word.slice(i + 1) : words.take();
    if (text === undefined) return missingValue(option, written);
    return [...found, { option, written, text }];
  }
  return found;
}

function missingValue(option: NamedOption, written: string): Problem {
  return `${written} needs a value: ${option.allowed}.`;
}

/**
 * Reads a command line the way GOption does: `--name=value`, `--name value`, short letters, `--` before words that are
 * no options. Values are not looked at yet, except that a flag may be given as `--flag=false` to overrule the file.
 */
export function parseCommandLine(argv: readonly string[], options: readonly NamedOption[]): CommandLine {
  const byName = new Map(options.map((option) => [option.name, option]));
  const byLetter = new Map(options.map((option) => [option.short, option]));
  const words = new Words(argv);
  const found: Argument[] = [];
  const stray: string[] = [];
  let wantsHelp = false;
  for (let word = words.take(); word !== undefined; word = words.take()) {
    if (HELP.has(word)) {
      wantsHelp = true;
    } else if (word === '--') {
      stray.push(...words.rest());
    } else if (word.startsWith('--')) {
      const argument = readLong(word, words, byName);
      if (typeof argument === 'string') return { ok: false, message: argument };
      found.push(argument);
    } else if (word.startsWith('-') && word.length > 1) {
      const group = readShort(word, words, byLetter);
      if (typeof group === 'string') return { ok: false, message: group };
      found.push(...group);
    } else {
      stray.push(word);
    }
  }
  return { ok: true, wantsHelp, arguments: found, stray };
}
