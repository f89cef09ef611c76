import type { Endpoint } from '../../src/base/endpoint.ts';
import type { FlowSpec } from '../../src/media/kernel/flow.ts';
import { aDestination, aFlow } from '../../test/support/flows.ts';
import { buildFrame } from '../../test/support/frames.ts';

/**
 * Flows in a ring: each sends to the port of the next. A repeated run of the program sees the packet that the run before has
 * left, so that it comes round, with the whole work of forwarding at each flow.
 */

const PORTS_PER_ADDRESS = 50_000;
const FIRST_PORT = 10_000;
const SOURCE: Endpoint = { family: 'IP4', address: '198.51.100.1', port: 4000 };
const SSRC = 0x11223344;
/** 20 ms of G.711. */
const PAYLOAD_BYTES = 160;
const SAMPLES = 160;

export function localOf(index: number): Endpoint {
  const address = `10.0.0.${1 + Math.floor(index / PORTS_PER_ADDRESS)}`;
  return { family: 'IP4', address, port: FIRST_PORT + (index % PORTS_PER_ADDRESS) };
}

/** Flow `index`, that sends to flow `next`. */
export function ringFlow(index: number, next: number): FlowSpec {
  return aFlow({
    local: localOf(index),
    stream: index,
    destinations: [aDestination({ to: localOf(next), from: SOURCE, isLocal: false, tos: 0xb8 })],
  });
}

/** RTP to the first flow, or to what is given. */
export function ringPacket(sequence: number, to = localOf(0)): Uint8Array {
  const payload = new Uint8Array(12 + PAYLOAD_BYTES).fill(0x55);
  const view = new DataView(payload.buffer);
  view.setUint16(0, 0x8000);
  view.setUint16(2, sequence & 0xffff);
  view.setUint32(4, sequence * SAMPLES);
  view.setUint32(8, SSRC);
  return buildFrame({ from: SOURCE, to, payload });
}

/** RTP to a port without a flow. */
export const unknownPacket = (): Uint8Array => ringPacket(1, { family: 'IP4', address: '10.9.9.9', port: 9 });

/** What is not IP at all. */
export function foreignPacket(): Uint8Array {
  const frame = ringPacket(1);
  // EtherType of ARP (RFC 826).
  new DataView(frame.buffer).setUint16(12, 0x0806);
  return frame;
}
