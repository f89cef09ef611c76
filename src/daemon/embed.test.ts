import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp } from '../../test/support/call-bench.ts';
import { createEngine } from '../index.ts';

const options = { 'num-threads': 1, 'port-min': 21000, 'port-max': 21099 };

describe('embedded engine', () => {
  it('carries out requests without any listener, and nothing after it was closed', async () => {
    const engine = await createEngine({ interfaces: ['127.0.0.1'], options });
    try {
      assert.deepEqual(engine.handle({ command: 'ping' }), { result: 'pong' });
      const offer = { command: 'offer', 'call-id': 'c', 'from-tag': 'a', sdp: benchSdp(4000, '127.0.0.1') };
      assert.match(String(engine.handle(offer).sdp), /m=audio 210\d\d RTP\/AVP 0/);
      assert.equal(engine.callCount(), 1);
      assert.deepEqual(engine.listening, []);
    } finally {
      await engine.close();
    }
    assert.equal(engine.handle({ command: 'ping' }).result, 'error');
  });

  it('also serves a SIP proxy where it is asked to', async () => {
    const engine = await createEngine({ interfaces: ['127.0.0.1'], options, listenNg: ['127.0.0.1:0'] });
    assert.equal(engine.listening.length, 1);
    assert.notEqual(engine.listening[0]?.port, 0);
    await engine.close();
  });

  it('says what is wrong with its options', async () => {
    await assert.rejects(createEngine({ interfaces: ['127.0.0.1'], options: { 'port-mix': 1 } }), /port-mix/);
    await assert.rejects(createEngine({ interfaces: ['no-such-interface'] }), /no-such-interface/);
    await assert.rejects(
      createEngine({ interfaces: ['127.0.0.1'], options: { 'listen-cli': '127.0.0.1:0' } }),
      /leave listen-tcp-ng, listen-cli, listen-http and listen-https out/,
    );
  });
});
