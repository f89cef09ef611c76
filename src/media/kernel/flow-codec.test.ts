import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { aDestination, aFlow, endpoints, flowSpecs } from '../../../test/support/flows.ts';
import {
  DESTINATION_REWRITE_PAYLOAD,
  DESTINATION_REWRITE_SSRC,
  FLOW_RTCP_UP,
  FOR_RTCP,
  FOR_RTP,
  PAYLOAD_UP,
  SOURCE_ANY,
  SOURCE_DROP_OTHERS,
  destination,
  flow,
  flowKey,
} from './abi.gen.ts';
import { payloadMapOf, readKey, readState, writeFlow, writeKey } from './flow-codec.ts';
import type { FlowSpec } from './flow.ts';

const zeroed = (size: number): DataView => new DataView(new ArrayBuffer(size));
const hex = (view: DataView, from: number, length: number): string =>
  Buffer.from(view.buffer, view.byteOffset + from, length).toString('hex');

function written(spec: FlowSpec, payloadMaps: readonly number[] = []): DataView {
  const view = zeroed(flow.size);
  // What was there before must not shine through.
  new Uint8Array(view.buffer).fill(0xee);
  writeFlow(view, spec, 7, payloadMaps);
  return view;
}

describe('flow codec', () => {
  it('reads back every key', () => {
    const view = zeroed(flowKey.size);
    fc.assert(
      fc.property(endpoints, (local) => {
        writeKey(view, local);
        assert.deepEqual(readKey(view), local);
      }),
    );
  });

  it('has room for the clocks that were signalled, whatever static types have', () => {
    const statics = [8000, 16000, 44100, 90000, 11025, 22050].map((hertz, type) => [type, hertz] as const);
    const view = written(aFlow({ clockRates: new Map([...statics, [96, 48000], [97, 32000]]) }));
    const clock = (type: number): number => view.getUint8(flow.payloadTypes + type);
    assert.notEqual(clock(96), 0);
    assert.notEqual(clock(97), 0);
    assert.notEqual(clock(96), clock(97));
    assert.equal(clock(5), 0);
  });

  it('reads back the state that it starts a flow with', () => {
    fc.assert(
      fc.property(flowSpecs, (spec) => {
        const state = readState(written(spec));
        assert.deepEqual(state.ssrcs, spec.ssrcs);
        assert.deepEqual(
          { packets: state.packets, errors: state.errors, lastPacketAt: state.lastPacketAt },
          { packets: 0, errors: 0, lastPacketAt: 0 },
        );
        assert.equal(state.destinations.length, Math.min(2, spec.destinations.length));
      }),
    );
  });

  it('writes addresses in network order, an IPv4 one as the IPv6 one that stands for it', () => {
    const source = { family: 'IP4', address: '192.0.2.1', port: 0x1234 } as const;
    const view = written(aFlow({ source, sourceMode: 'dropOthers' }));
    assert.equal(hex(view, flow.source, 18), '00000000000000000000ffffc00002011234');
    assert.equal(view.getUint8(flow.sourceMode), SOURCE_DROP_OTHERS);
  });

  it('reads where the last refused packet came from', () => {
    const view = written(aFlow());
    assert.equal(readState(view).refused, null);
    view.setBigUint64(flow.refusedAt, 1_500_000n, true);
    for (const [index, byte] of [0xff, 0xff, 203, 0, 113, 8].entries())
      view.setUint8(flow.refused + 10 + index, byte);
    view.setUint16(flow.refusedPort, 4444);
    const endpoint = { family: 'IP4', address: '203.0.113.8', port: 4444 };
    assert.deepEqual(readState(view).refused, { endpoint, at: 1.5 });
  });

  it('checks no source where none is named', () => {
    const view = written(aFlow({ source: null, sourceMode: 'dropOthers' }));
    assert.equal(view.getUint8(flow.sourceMode), SOURCE_ANY);
  });

  it('writes what destinations want', () => {
    const rtcp = aDestination({ kinds: 'rtcp', mtu: 65536, tos: 184 });
    const changed = aDestination({ kinds: 'rtp', ssrc: 5, payloadTypes: new Map([[96, 0]]) });
    const view = written(aFlow({ destinations: [rtcp, changed], isRtcpUp: true }), [0, 9]);
    assert.equal(view.getUint8(flow.destinationCount), 2);
    assert.equal(view.getUint8(flow.flags), FLOW_RTCP_UP);
    assert.deepEqual([view.getUint8(flow.kinds), view.getUint8(flow.kinds + 1)], [FOR_RTCP, FOR_RTP]);
    const [first, second] = [flow.destinations, flow.destinations + destination.size];
    assert.equal(view.getUint16(first + destination.mtu, true), 65535);
    assert.equal(view.getUint8(first + destination.tos), 184);
    assert.equal(view.getUint16(first + destination.toPort), 40000);
    assert.equal(
      view.getUint8(second + destination.flags) & (DESTINATION_REWRITE_SSRC | DESTINATION_REWRITE_PAYLOAD),
      DESTINATION_REWRITE_SSRC | DESTINATION_REWRITE_PAYLOAD,
    );
    assert.deepEqual([payloadMapOf(view, first), payloadMapOf(view, second)], [0, 9]);
  });

  it('names clocks once, seven at most', () => {
    const rates = [8000, 8000, 16000, 24000, 32000, 44100, 48000, 90000, 96000];
    const view = written(
      aFlow({ clockRates: new Map(rates.map((hertz, type) => [type, hertz])), payloadTypesUp: [1] }),
    );
    const types = rates.map((_, type) => view.getUint8(flow.payloadTypes + type));
    assert.deepEqual(types, [1, 1 | PAYLOAD_UP, 2, 3, 4, 5, 6, 7, 0]);
    assert.equal(view.getBigUint64(flow.clocks + 8, true), 125_000n << 16n);
    assert.equal(view.getBigUint64(flow.clocks, true), 0n);
  });

  it('takes clocks as a table as well', () => {
    const table = new Float64Array(128);
    table[96] = 48000;
    assert.equal(written(aFlow({ clockRates: table })).getUint8(flow.payloadTypes + 96), 1);
  });
});
