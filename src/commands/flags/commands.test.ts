import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, smallest } from '../../../test/support/flag-parsing.ts';
import { commandNames, type CommandName } from '../command-names.ts';
import type { RequestCommand } from './commands.ts';
import { keyTable } from './interpret.ts';
import { flagTable } from './tables.ts';

const parsed: readonly RequestCommand[] = [
  'offer',
  'answer',
  'delete',
  'query',
  'list',
  'start recording',
  'stop recording',
  'pause recording',
];
const rows = [...keyTable, ...flagTable.words, ...flagTable.prefixes];
const everywhere = Object.keys(commandNames).length;

/** Keys, flags and prefixes that concern the first command, and not the second; without those for all. */
function namesFor(command: CommandName, except?: CommandName): readonly string[] {
  return rows
    .filter(({ commands }) => commands!.size < everywhere && commands!.has(command))
    .filter(({ commands }) => except === undefined || !commands!.has(except))
    .map((row) => row.name)
    .sort();
}

test('what concerns which command', () => {
  assert.deepEqual(namesFor('list'), ['limit']);
  assert.deepEqual(namesFor('query'), ['diagnose']);
  assert.deepEqual(namesFor('delete'), [
    'delete delay',
    'discard-recording',
    'fast',
    'fatal',
    'to-tag',
    'via-branch',
  ]);
  assert.deepEqual(namesFor('answer', 'offer'), ['new-branch', 'provisional']);
  assert.deepEqual(namesFor('offer', 'answer'), [
    'ICE-lite',
    'T.38',
    'T.38-version',
    'T38-',
    'TOS',
    'always-transcode',
    'codec-accept-',
    'codec-consume-',
    'codec-mask-',
    'codec-set-',
    'codec-transcode-',
    'fragment',
    'ptime',
    'ptime-reverse',
    'reject-ICE',
    'reset',
    'sdp-media-remove',
    'static-codecs',
    'supports',
  ]);
});

test('every spelling is known in every command, whether it concerns the command or not', () => {
  for (const command of parsed) {
    for (const spelling of keyTable.flatMap((row) => row.spellings)) {
      const { notices } = parse(command, new Map([...Object.entries(smallest), [spelling, '0']]));
      assert.ok(!notices.some((notice) => notice.startsWith('unknown key')), spelling);
    }
    for (const spelling of flagTable.bySpelling.keys()) {
      const { notices } = parse(command, { ...smallest, flags: [spelling] });
      assert.ok(!notices.some((notice) => notice.startsWith('unknown')), spelling);
    }
  }
});

test('whatever concerns a parsed command is read', () => {
  // Recording is of the whole call: what selects a party means nothing there.
  const selective = parsed.filter((command) => !command.endsWith(' recording'));
  for (const row of keyTable.filter((candidate) => candidate.name !== 'command')) {
    if (selective.some((command) => row.commands.has(command))) assert.ok(row.reader.read !== null, row.name);
  }
  for (const row of [...flagTable.words, ...flagTable.prefixes]) {
    const isRead = row.effect !== 'obsolete' && selective.some((command) => row.commands!.has(command));
    if (isRead) assert.ok(row.apply !== null, row.name);
  }
});
