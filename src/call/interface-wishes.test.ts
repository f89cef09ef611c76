import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench, placesOf } from '../../test/support/call-bench.ts';
import type { Address } from '../base/endpoint.ts';

const at = (address: string): Address => ({ family: address.includes(':') ? 'IP6' : 'IP4', address });

describe('interfaces by the route to a peer', () => {
  it('each side gets the interface that packets to its peer leave by', () => {
    const bench = createCallBench();
    const peers = { from: at('2001:db8:1::7'), to: at('198.51.100.7') };
    assert.deepEqual(placesOf(bench.offer({ sdp: benchSdp(4000), interfacePeers: peers })), [
      '40000@203.0.113.9',
    ]);
    assert.deepEqual(placesOf(bench.answer({ sdp: benchSdp(5000) })), ['50000@2001:db8::1']);
  });

  it('a name has precedence', () => {
    const bench = createCallBench();
    const toB = bench.offer({
      sdp: benchSdp(4000),
      interfaces: { from: null, to: 'six' },
      interfacePeers: { from: null, to: at('198.51.100.7') },
    });
    assert.deepEqual(placesOf(toB), ['50000@2001:db8::1']);
  });

  it('without a route the interface is chosen as if nothing had been said', () => {
    const bench = createCallBench();
    const peers = { from: at('203.0.113.200'), to: at('203.0.113.201') };
    assert.deepEqual(placesOf(bench.offer({ sdp: benchSdp(4000), interfacePeers: peers })), [
      '30002@192.0.2.1',
    ]);
  });

  it('a later offer may move a side, and one that says nothing leaves it', () => {
    const bench = createCallBench();
    const peers = { from: null, to: at('198.51.100.7') };
    bench.offer({ sdp: benchSdp(4000), interfacePeers: peers });
    bench.answer({ sdp: benchSdp(5000) });
    assert.deepEqual(placesOf(bench.offer({ sdp: benchSdp(4000), toTag: 'b' })), ['40000@203.0.113.9']);
  });
});
