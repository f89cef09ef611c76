import type { Endpoint } from '../../src/base/endpoint.ts';
import { ETHERNET_HEADER, buildFrame } from '../support/frames.ts';
import { ip } from '../support/kernel.ts';
import type { PacketLook } from './relay-case.ts';

/** The devices that packets of cases come in on. */
export const DEVICES = { loopback: 1, ethernet: 7, tunnel: 8 } as const;
const OUR_LINK_ADDRESS = [2, 0, 0, 0, 0, 1];
/**
 * BPF_PROG_TEST_RUN takes the first 14 bytes of any packet for an Ethernet header. For a packet without one they are the
 * head of its IPv6 header: here is the device that 32 bytes of payload with the flow label of `buildFrame` are
 * addressed to then, and the protocol is found within a source address of 2001:db8:86dd::/48.
 */
const TUNNEL_LINK_ADDRESS = '60:01:23:45:00:28';

/** In a network of the test's own. */
export function makeDevices(): void {
  ip(
    `link add ktest-eth index ${DEVICES.ethernet} address 02:00:00:00:00:01 type veth ` +
      `peer ktest-tun index ${DEVICES.tunnel} address ${TUNNEL_LINK_ADDRESS}`,
  );
  for (const name of ['ktest-eth', 'ktest-tun']) ip(`link set ${name} up`);
}

/** The frame that a packet arrives in. */
export function frameOf(from: Endpoint, to: Endpoint, payload: Uint8Array, look: PacketLook): Uint8Array {
  const { device = 'loopback', junk = 0, missing = 0 } = look;
  const hasLinkHeader = device !== 'tunnel';
  const whole = new Uint8Array([...payload, ...new Uint8Array(junk)]);
  const frame = buildFrame({ ...look, from, to, payload: whole, hasLinkHeader });
  const network = hasLinkHeader ? ETHERNET_HEADER : 0;
  const view = new DataView(frame.buffer);
  if (hasLinkHeader) frame.set(linkAddress(look), 0);
  if (look.isOtherProtocol) view.setUint16(12, 0x0806);
  const udp = network + (to.family === 'IP4' ? (frame[network]! & 15) * 4 : 40);
  // With no checksum to keep right.
  if (junk > 0) view.setUint16(udp + 4, view.getUint16(udp + 4) - junk);
  if (look.isUdpSumWrong) view.setUint16(udp + 6, view.getUint16(udp + 6) ^ 0x0101);
  if (look.isHeaderSumWrong) view.setUint16(network + 10, view.getUint16(network + 10) ^ 0x0101);
  return frame.subarray(0, frame.length - missing);
}

function linkAddress({ device = 'loopback', linkAddress: whose = 'ours' }: PacketLook): readonly number[] {
  if (whose === 'broadcast') return [255, 255, 255, 255, 255, 255];
  if (whose === 'others') return [2, 9, 9, 9, 9, 9];
  return device === 'loopback' ? [0, 0, 0, 0, 0, 0] : OUR_LINK_ADDRESS;
}
