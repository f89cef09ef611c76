import { utf8ToByteString, type ByteString } from '../../base/bytes.ts';
import { callGroup, debugLeaf, terminateGroup } from './calls.ts';
import { diagnoseLeaf } from './diagnose.ts';
import { drainGroup } from './drain.ts';
import type { CliEnvironment } from './environment.ts';
import { listChildren } from './list.ts';
import { mediaGroup } from './media.ts';
import { paramsGroup } from './params.ts';
import { setGroup } from './set.ts';
import { shown } from './shown.ts';
import { switchoverLeaves } from './switchover.ts';
import { topLeaf } from './top/leaf.ts';
import { findCommand, formsOf, type CliForm, type CliGroup, type CliText, type JsonText } from './tree.ts';

export type { CliEnvironment, Drain, OpenFiles, Parameter, ParameterList } from './environment.ts';
export type { CliForm, CliText } from './tree.ts';

const usageLeaf = {
  kind: 'leaf',
  name: 'usage',
  help: 'all commands',
  run: () => usage(),
} as const;

/** All commands of the operators' command line. */
const root: CliGroup<CliEnvironment> = {
  kind: 'group',
  name: '',
  children: [
    { kind: 'group', name: 'list', children: listChildren },
    { kind: 'group', name: 'get', children: listChildren },
    setGroup,
    terminateGroup,
    paramsGroup,
    callGroup,
    mediaGroup,
    ...switchoverLeaves,
    diagnoseLeaf,
    topLeaf,
    debugLeaf,
    drainGroup,
    usageLeaf,
  ],
};

/** The first word of a line that asks for the same as data. */
const jsonWord = 'json';

/** Answers the operators' command line: one line in, text out. `json` before a command that shows something gives it as JSON. */
export function createCliHandler(environment: CliEnvironment): (line: ByteString) => CliText {
  return (line) => {
    const words = line.split(' ').filter((word) => word !== '');
    const wantsJson = words[0] === jsonWord;
    const found = findCommand(root, wantsJson ? words.slice(1) : words, environment);
    if (found.kind === 'text') return found.text;
    if (!wantsJson) return found.leaf.run(environment, found.words);
    if (found.leaf.data === undefined)
      return `No JSON form of this command: ${shown(words.slice(1).join(' '))}\n`;
    return jsonText(found.leaf.data(environment, found.words));
  };
}

/** All pieces of an answer at once. */
export function wholeText(text: CliText): ByteString {
  return typeof text === 'string' ? text : [...text].join('');
}

function* jsonText(data: JsonText): Generator<ByteString> {
  if (data.kind === 'value') yield utf8ToByteString(JSON.stringify(data.value, null, 2));
  else for (const piece of data.pieces) yield utf8ToByteString(piece);
  yield '\n';
}

/** Every command with its words, for `usage`, shell completion and the manual. */
export function cliForms(): readonly CliForm[] {
  return formsOf(root);
}

const formWidth = 52;

function usage(): CliText {
  const lines = cliForms()
    // "get" is "list" once more.
    .filter(({ words }) => words[0] !== 'get')
    .map(({ words, parameters, help }) => {
      const form = [...words, ...(parameters === '' ? [] : [parameters])].join(' ');
      return `  ${form.padEnd(formWidth)} ${help}\n`;
    });
  return `Commands; "get" is another name of "list", "help" tells what may follow:\n\n${lines.join('')}`;
}
