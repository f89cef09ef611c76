import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ssrcStates } from '../../../test/support/flows.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import { AF_INET6, SocketAddress } from '../../native/socket-address.ts';
import type { FlowState } from '../kernel/flow.ts';
import {
  changeShare,
  destinationAdvance,
  foldInbound,
  foldOutbound,
  readSsrcStates,
  startShare,
  writeSsrcStates,
} from './kernel-share.ts';
import {
  CounterChunk,
  FLOW_DESTINATION_COUNT,
  IN_ERRORS,
  IN_PACKETS,
  KERNEL_IN_PACKETS,
  KERNEL_OUT_BYTES,
  LAST_KERNEL_PACKET_AT,
  LAST_PACKET_AT,
  OUT_BYTES,
  REFUSED_AT,
  REFUSED_FAMILY,
  REFUSED_PORT,
  REFUSED_WORDS,
  SHARE_VERSION,
  SLOT_FLOATS,
} from './layout.ts';
import { writeRefused } from './refused-source.ts';
import { MAX_DESTINATIONS } from '../kernel/abi.gen.ts';

/** The second slot of three, so that writing beside it shows. */
function aSlot() {
  const { float64, uint32 } = new CounterChunk(new SharedArrayBuffer(3 * 8 * SLOT_FLOATS));
  return { float64, uint32, start: SLOT_FLOATS };
}

const state = (changes: Partial<FlowState>): FlowState => ({
  packets: 0,
  bytes: 0,
  errors: 0,
  unwanted: 0,
  looped: 0,
  handedUp: 0,
  lastPacketAt: 0,
  refused: null,
  ssrcs: [],
  destinations: [],
  ...changes,
});

describe('kernel share', () => {
  it('gives back the state of SSRCs as it was given, whatever the time of day', () => {
    const used = ssrcStates.filter(({ packets }) => packets > 0);
    fc.assert(
      fc.property(
        fc.array(used, { maxLength: 4 }),
        fc.integer({ min: 0, max: 2 ** 41 }),
        (states, offset) => {
          const slot = aSlot();
          writeSsrcStates(slot, states, offset);
          assert.deepEqual(readSsrcStates(slot, offset), states);
          assert.ok(slot.float64.subarray(2 * SLOT_FLOATS).every((value) => value === 0));
        },
      ),
    );
  });

  it('adds each count of a flow once, and starts from 0 with the next', () => {
    const slot = aSlot();
    const at = (offset: number) => slot.float64[slot.start + offset];
    foldInbound(slot, state({ packets: 5, errors: 1, lastPacketAt: 70 }), false);
    foldInbound(slot, state({ packets: 7, errors: 1, lastPacketAt: 90 }), false);
    assert.deepEqual([at(IN_PACKETS), at(KERNEL_IN_PACKETS), at(IN_ERRORS)], [7, 7, 1]);
    assert.deepEqual([at(LAST_KERNEL_PACKET_AT), at(LAST_PACKET_AT)], [90, 0]);
    startShare(slot);
    foldInbound(slot, state({ packets: 2 }), false);
    assert.equal(at(IN_PACKETS), 9);
    assert.equal(at(LAST_KERNEL_PACKET_AT), 90);
  });

  it('knows the last stranger that was refused, in the kernel or in user space', () => {
    const { float64, uint32, start } = aSlot();
    const slot = { float64, uint32, start };
    const stranger = (port: number): Endpoint => ({ family: 'IP6', address: '2001:db8::7', port });
    const known = (): string => {
      const words = uint32.subarray(2 * start);
      return `${float64[start + REFUSED_AT]} ${words[REFUSED_FAMILY]} ${words[REFUSED_PORT]}`;
    };
    foldInbound(slot, state({ errors: 1 }), false);
    assert.equal(known(), '0 0 0');
    foldInbound(slot, state({ errors: 2, refused: { endpoint: stranger(4000), at: 70 } }), false);
    assert.equal(known(), `70 ${AF_INET6} 4000`);
    const inUserSpace = new SocketAddress();
    inUserSpace.setEndpoint(stranger(5000));
    writeRefused(slot, inUserSpace, 80);
    foldInbound(slot, state({ errors: 2, refused: { endpoint: stranger(4000), at: 70 } }), false);
    assert.equal(known(), `80 ${AF_INET6} 5000`);
    assert.equal(uint32[2 * start + REFUSED_WORDS], inUserSpace.word0 >>> 0);
  });

  it('has room for every destination, and touches nothing else', () => {
    assert.equal(FLOW_DESTINATION_COUNT, MAX_DESTINATIONS);
    const slot = aSlot();
    foldInbound(slot, state({ errors: 3 }), false);
    for (let index = 0; index < FLOW_DESTINATION_COUNT; index += 1) {
      const first = destinationAdvance(slot, index, { packets: 2 + index, bytes: 100 });
      foldOutbound(slot, first.packets, first.bytes);
      assert.deepEqual(first, { packets: 2 + index, bytes: 100 });
      assert.deepEqual(destinationAdvance(slot, index, { packets: 3 + index, bytes: 100 }), {
        packets: 1,
        bytes: 0,
      });
    }
    assert.deepEqual(
      [slot.float64[slot.start + OUT_BYTES], slot.float64[slot.start + KERNEL_OUT_BYTES]],
      [800, 800],
    );
    startShare(slot);
    assert.equal(slot.float64[slot.start + IN_ERRORS], 3);
    assert.ok(slot.float64.subarray(2 * SLOT_FLOATS).every((value) => value === 0));
  });

  it('has an odd version only during a change, also after one that was never finished', () => {
    const slot = aSlot();
    const version = () => slot.uint32[2 * slot.start + SHARE_VERSION]!;
    changeShare(slot, () => assert.equal(version() & 1, 1));
    assert.equal(version(), 2);
    slot.uint32[2 * slot.start + SHARE_VERSION] = 3;
    changeShare(slot, () => assert.equal(version(), 5));
    assert.equal(version(), 6);
    assert.throws(() =>
      changeShare(slot, () => {
        throw new Error('our own fault');
      }),
    );
    assert.equal(version(), 8);
  });
});
