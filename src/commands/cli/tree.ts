import type { ByteString } from '../../base/bytes.ts';
import { shown } from './shown.ts';

/** An answer: at once, or piece by piece, so that a long one does not hold up everything else. */
export type CliText = ByteString | Iterable<ByteString>;

/** What a leaf gets: the words that stood for parameters on the way, then all that follow it. */
export type CliArguments = readonly ByteString[];

/** Something that an operator can ask for. */
export interface CliLeaf<Environment> {
  readonly kind: 'leaf';
  readonly name: string;
  /** One line for `usage`. */
  readonly help: string;
  /** For `usage`: `<seconds>`, `[<system>]`. */
  readonly parameters?: string;
  /** Words that must follow; fewer are answered with "More parameters required." */
  readonly minimum?: number;
  readonly run: (environment: Environment, words: CliArguments) => CliText;
  /** The same as data, for leaves that only show something. */
  readonly data?: (environment: Environment, words: CliArguments) => JsonText;
}

/** JSON as a value, or as pieces of text where it may be long. */
export type JsonText =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'pieces'; readonly pieces: Iterable<string> };

export function jsonValue(value: unknown): JsonText {
  return { kind: 'value', value };
}

/** A level of the tree. */
export interface CliGroup<Environment> {
  readonly kind: 'group';
  readonly name: string;
  /** A word that comes before the next level, such as a call-id. */
  readonly parameter?: {
    readonly label: string;
    /** Answer where it is left out. */
    readonly missing?: ByteString;
    /** What speaks against this word, or null. */
    readonly check: (environment: Environment, words: CliArguments) => ByteString | null;
  };
  readonly children: readonly CliNode<Environment>[];
  /** Takes all words that name no child: `list sessions <callid>`. */
  readonly otherwise?: CliLeaf<Environment>;
}

export type CliNode<Environment> = CliLeaf<Environment> | CliGroup<Environment>;

/** Where the words of a line lead. */
export type CliFinding<Environment> =
  | { readonly kind: 'leaf'; readonly leaf: CliLeaf<Environment>; readonly words: CliArguments }
  | { readonly kind: 'text'; readonly text: CliText };

const moreNeeded = 'More parameters required.\n';

/** Goes down the tree along the words. */
export function findCommand<Environment>(
  root: CliGroup<Environment>,
  line: readonly ByteString[],
  environment: Environment,
): CliFinding<Environment> {
  let level = root;
  const taken: ByteString[] = [];
  let index = 0;
  for (;;) {
    const word = line[index];
    if (word === undefined) return atEnd(level, line, taken);
    const node = level.children.find(({ name }) => name === word);
    if (node === undefined) return elsewhere(level, line, index, taken);
    index += 1;
    if (node.kind === 'leaf') return atLeaf(node, [...taken, ...line.slice(index)], taken.length);
    level = node;
    if (level.parameter === undefined) continue;
    const argument = line[index];
    if (argument === undefined) return text(level.parameter.missing ?? moreNeeded);
    taken.push(argument);
    index += 1;
    const problem = level.parameter.check(environment, taken);
    if (problem !== null) return text(problem);
  }
}

/** The words end at a level. */
function atEnd<Environment>(
  { parameter, otherwise }: CliGroup<Environment>,
  line: readonly ByteString[],
  taken: readonly ByteString[],
): CliFinding<Environment> {
  if (parameter !== undefined) return text(`Incomplete command: ${shown(line.join(' '))}\n`);
  return otherwise === undefined ? text(moreNeeded) : atLeaf(otherwise, taken, taken.length);
}

function elsewhere<Environment>(
  level: CliGroup<Environment>,
  line: readonly ByteString[],
  index: number,
  taken: readonly ByteString[],
): CliFinding<Environment> {
  if (line[index] === 'help') return text(helpOf(level));
  if (level.otherwise !== undefined)
    return atLeaf(level.otherwise, [...taken, ...line.slice(index)], taken.length);
  return text(`Unknown command: ${shown(line.slice(index).join(' '))}\n`);
}

function atLeaf<Environment>(
  leaf: CliLeaf<Environment>,
  words: CliArguments,
  before: number,
): CliFinding<Environment> {
  return words.length - before < (leaf.minimum ?? 0) ? text(moreNeeded) : { kind: 'leaf', leaf, words };
}

function text(content: CliText): { readonly kind: 'text'; readonly text: CliText } {
  return { kind: 'text', text: content };
}

/** What can come next. */
function helpOf<Environment>({ children, otherwise }: CliGroup<Environment>): ByteString {
  const names = children.map(({ name }) => `\t${name}\n`).join('');
  const more = otherwise?.parameters === undefined ? '' : `\t${otherwise.parameters}\n`;
  return `Available sub-commands at this level:\n${names}${more}`;
}

/** All leaves below a level with the words that lead to them, as `usage` and shell completion show them. */
export interface CliForm {
  readonly words: readonly string[];
  readonly parameters: string;
  readonly help: string;
  readonly hasData: boolean;
}

export function formsOf<Environment>(
  node: CliNode<Environment>,
  before: readonly string[] = [],
): readonly CliForm[] {
  const words = [...before, node.name].filter((word) => word !== '');
  if (node.kind === 'leaf')
    return [{ words, parameters: node.parameters ?? '', help: node.help, hasData: node.data !== undefined }];
  const inner = node.parameter === undefined ? words : [...words, node.parameter.label];
  const forms = node.children.flatMap((child) => formsOf(child, inner));
  return node.otherwise === undefined ? forms : [...forms, ...formsOf(node.otherwise, inner)];
}
