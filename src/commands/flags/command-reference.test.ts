import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandReference } from './command-reference.ts';
import { commandNames, type CommandName } from '../command-names.ts';
import { keyTable } from './interpret.ts';

test('every command is described, by keys that there are', () => {
  assert.deepEqual(Object.keys(commandReference).sort(), Object.keys(commandNames).sort());
  for (const [command, { required }] of Object.entries(commandReference)) {
    for (const name of required.split(', ').filter((text) => text !== '')) {
      const row = keyTable.find((candidate) => candidate.name === name);
      assert.ok(row?.commands.has(command as CommandName) === true, `${command}: ${name}`);
    }
  }
});
