import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recordingLogger } from '../../test/support/recording-logger.ts';
import { Admission } from './admission.ts';

const at = (address: string) =>
  ({ family: address.includes(':') ? 'IP6' : 'IP4', address, port: 5060 }) as const;

describe('Admission', () => {
  it('lets everybody in while it names no networks', () => {
    const log = recordingLogger();
    const admission = new Admission({ option: 'ng-allow', networks: [], logger: log });
    assert.ok(admission.admits(at('203.0.113.7'), 'listen-ng'));
    assert.deepEqual([admission.refused, admission.networks, log.lines], [0, [], []]);
  });

  it('turns away, counts and names those who are in none of them, without flooding the log', () => {
    const log = recordingLogger();
    const networks = ['192.0.2.0/24', '2001:db8::/32'];
    const admission = new Admission({ option: 'ng-allow', networks, logger: log });
    assert.ok(admission.admits(at('192.0.2.5'), 'listen-ng'));
    assert.ok(admission.admits(at('2001:db8::5'), 'listen-ng'));
    for (let count = 0; count < 100; count += 1) assert.ok(!admission.admits(at('203.0.113.7'), 'listen-ng'));
    assert.equal(admission.refused, 100);
    assert.ok(log.lines.length < 10);
    assert.match(log.lines[0]!, /^warn: listen-ng: refused 203\.0\.113\.7:5060, .* ng-allow\. Add it there/);
  });

  it('goes by other networks from the moment that it is given them', () => {
    const admission = new Admission({
      option: 'cli-allow',
      networks: ['192.0.2.1'],
      logger: recordingLogger(),
    });
    assert.ok(!admission.admits(at('192.0.2.2'), 'listen-cli'));
    admission.setNetworks(['192.0.2.2']);
    assert.ok(admission.admits(at('192.0.2.2'), 'listen-cli'));
    assert.ok(!admission.admits(at('192.0.2.1'), 'listen-cli'));
    admission.setNetworks([]);
    assert.ok(admission.admits(at('192.0.2.1'), 'listen-cli'));
    admission.setNetworks(['nonsense']);
    assert.ok(!admission.admits(at('192.0.2.1'), 'listen-cli'), 'what cannot be read allows nobody');
  });
});
