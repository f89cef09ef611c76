import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '../../base/log.ts';
import type { CallRegistry } from '../../call/registry.ts';
import { toDictionary } from '../../protocols/ng/dictionary.ts';
import { commandNames, type CommandName } from '../command-names.ts';
import { createControlStatistics } from '../control-statistics.ts';
import { createDispatch } from '../dispatch.ts';
import { commandReference } from './command-reference.ts';
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

test('the commands said to be there are those that are carried out', () => {
  const dispatch = createDispatch({
    ssrcReporting: 'full',
    // Messages without any key reach nothing else of it.
    registry: {
      calls: () => [],
      parties: { create: () => ({ ok: false, text: 'a test' }) },
    } as unknown as CallRegistry,
    parse: { templates: new Map() },
    log: silentLogger,
    control: createControlStatistics(),
    statistics: () => ({}),
    cli: () => '',
    clock: { monotonicMs: () => 0, unixMs: () => 0 },
    monotonicMs: () => 0,
  });
  const remote = { family: 'IP4', address: '127.0.0.1', port: 1 } as const;
  for (const [command, { effect }] of Object.entries(commandReference)) {
    const reply = dispatch(toDictionary({ command }), { transport: 'local', remote });
    const isRefused = reply['error-reason'] === 'Unrecognized command';
    assert.equal(isRefused, effect !== 'now', command);
  }
});
