import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseConfig } from '../config/index.ts';
import { callOptions } from './call-options.ts';

function optionsOf(...argv: readonly string[]): ReturnType<typeof callOptions> {
  const parsed = parseConfig({
    argv: ['--interface=192.0.2.1', '--listen-ng=127.0.0.1:2223', '--config-file=none', ...argv],
    env: {},
    readFile: () => ({ kind: 'missing' }),
    version: '0',
  });
  assert.ok(parsed.kind === 'config', JSON.stringify(parsed));
  return callOptions(parsed.config);
}

it('dtls-passive is our role where an offerer leaves the choice', () => {
  assert.equal(optionsOf().dtlsRole, 'active');
  assert.equal(optionsOf('--dtls-passive').dtlsRole, 'passive');
});
