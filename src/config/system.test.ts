import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readConfigFile, thisMachine } from './system.ts';

describe('what the machine tells', () => {
  it('reads files, and says why it cannot', () => {
    const self = fileURLToPath(import.meta.url);
    assert.equal(readConfigFile(self).kind, 'text');
    assert.deepEqual(readConfigFile(`${self}.missing`), { kind: 'missing' });
    assert.deepEqual(readConfigFile('/'), { kind: 'unreadable', reason: 'EISDIR' });
  });

  it('knows its loopback and resolves names', async () => {
    const { networkInterfaces, lookup } = thisMachine();
    const internal = Object.values(networkInterfaces()).flatMap((infos) => infos ?? []);
    assert.ok(internal.some(({ address }) => address === '127.0.0.1'));
    assert.ok((await lookup('127.0.0.1')).includes('127.0.0.1'));
  });
});
