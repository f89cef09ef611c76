import type { CommandName } from '../../src/commands/command-names.ts';
import { everyCommand, type CommandSet, type Effect } from '../../src/commands/flags/commands.ts';
import { keyTable } from '../../src/commands/flags/interpret.ts';
import { flagTable } from '../../src/commands/flags/tables.ts';
import type { KeyRow, PrefixRow, WordRow } from '../../src/commands/flags/table.ts';
import type { NgObject, NgValue } from '../../src/protocols/ng/index.ts';
import { anyCodec, keySamples, prefixSamples } from './samples.ts';
import { scenarios } from './scenarios.ts';
import { observe, type Scenario } from './stage.ts';

/** A key, a value of one, or a flag, as the coverage table shows it. */
export interface Subject {
  readonly kind: 'key' | 'value' | 'flag';
  readonly name: string;
  readonly effect: Effect;
  readonly commands: CommandSet;
  /** What is put into a message. */
  readonly trials: readonly NgObject[];
}

export interface Finding {
  readonly subject: Subject;
  /** Commands in whose messages it made a difference, with the scenario that showed it. */
  readonly shown: ReadonlyMap<CommandName, string>;
}

type Words = readonly (WordRow | PrefixRow)[];

/** Everything that the tables know. */
export function allSubjects(): readonly Subject[] {
  return [...keyTable.flatMap(keySubjects), ...flagSubjects()];
}

function keySubjects(row: KeyRow): readonly Subject[] {
  const words: Words =
    'words' in row.reader && row.name !== 'flags'
      ? [...row.reader.words.words, ...row.reader.words.prefixes]
      : [];
  const values = words.flatMap((word) => wordForms(word).map((form) => ({ word, form })));
  const samples = keySamples[row.name] ?? values.map(({ form }) => form);
  const asTrial = (value: NgValue): NgObject => ({ [row.name]: value });
  return [
    { kind: 'key', name: row.name, effect: row.effect, commands: row.commands, trials: samples.map(asTrial) },
    ...words.map((word): Subject => ({
      kind: 'value',
      name: `${row.name}=${word.name}`,
      effect: word.effect,
      commands: word.commands ?? row.commands,
      trials: wordForms(word).map((form) => asTrial(row.reader.type === 'list' ? [form] : form)),
    })),
  ];
}

function flagSubjects(): readonly Subject[] {
  return [...flagTable.words, ...flagTable.prefixes].map((row) => ({
    kind: 'flag',
    name: row.name,
    effect: row.effect,
    commands: row.commands ?? everyCommand,
    trials: wordForms(row).map((form) => ({ flags: [form] })),
  }));
}

function wordForms(row: WordRow | PrefixRow): readonly string[] {
  const isPrefix = prefixSamples[row.name] !== undefined || row.name.startsWith('codec-');
  if (!isPrefix) return [row.name];
  return (prefixSamples[row.name] ?? anyCodec).map((rest) => row.name + rest);
}

const baselines = new Map<Scenario, string>();

function baselineOf(scenario: Scenario): string {
  const known = baselines.get(scenario) ?? observe(scenario);
  baselines.set(scenario, known);
  return known;
}

/** Puts the subject into messages of each command that it is for, until something changes. */
export function measure(subject: Subject): Finding {
  const shown = new Map<CommandName, string>();
  for (const command of subject.commands) {
    const found = scenarios.find((scenario) =>
      subject.trials.some((trial) => makesDifference(scenario, command, trial)),
    );
    if (found) shown.set(command, found.name);
  }
  return { subject, shown };
}

function makesDifference(scenario: Scenario, command: CommandName, trial: NgObject): boolean {
  if (!scenario.messages.some((message) => message.command === command)) return false;
  const messages = scenario.messages.map((message) =>
    message.command === command ? combine(message, trial) : message,
  );
  return observe({ ...scenario, messages }) !== baselineOf(scenario);
}

/** Lists add up; of anything else the later counts. */
function combine(message: Scenario['messages'][number], trial: NgObject): Scenario['messages'][number] {
  const combined = { ...message };
  for (const [key, value] of Object.entries(trial)) combined[key] = addUp(message[key], value);
  return combined;
}

type Field = NgObject[string];

function addUp(own: Field, added: Field): Field {
  if (!Array.isArray(own) || !Array.isArray(added)) return added;
  return [...(own as readonly NgValue[]), ...(added as readonly NgValue[])];
}
