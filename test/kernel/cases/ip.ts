import { families, familyPairs, fan, pair } from '../case-plans.ts';
import { SSRC, dropped, rtcp, rtp, sent, sentUp, unseen } from '../case-steps.ts';
import type { RelayCase } from '../relay-case.ts';

const damaged = 'the stack drops them before they reach a socket';
const hasNoChecksum = true;

export const ipCases: readonly RelayCase[] = [
  {
    name: 'no UDP checksum, IPv4 to IPv4: none goes out',
    plan: pair(),
    steps: [
      sent('a', rtp(), 'b', { look: { hasNoChecksum } }),
      sent('a', rtcp(), 'b', { look: { hasNoChecksum } }),
    ],
  },
  {
    name: 'no UDP checksum, IPv4 to IPv6, which needs one: goes up',
    plan: pair({}, { family: 'IP6' }),
    steps: [
      sentUp('a', rtp({ sequence: 1 }), 'b', { look: { hasNoChecksum } }),
      sent('a', rtp({ sequence: 2 }), 'b'),
      sentUp('a', rtp({ sequence: 4 }), 'b', { look: { hasNoChecksum } }),
    ],
  },
  {
    name: 'no UDP checksum, and one of three destinations needs one',
    plan: { ...fan(3), c: { ...fan(3, {}, { family: 'IP6' }).c! } },
    steps: [sentUp('a', rtp(), 'bcd', { look: { hasNoChecksum } }), sent('a', rtp({ sequence: 2 }), 'bcd')],
  },
  {
    name: 'no UDP checksum from IPv6 is for the stack to drop (RFC 8200 §8.1)',
    plan: pair({ family: 'IP6' }, {}),
    steps: [unseen('a', rtp(), { hasNoChecksum }), sent('a', rtp({ sequence: 2 }), 'b')],
    ssrcs: { a: { [SSRC]: { packets: 1, lastSequence: 2 } } },
  },
  ...familyPairs.map(([from, to]) => ({
    name: `a wrong UDP checksum stays wrong: ${from} to ${to}`,
    isKernelOnly: damaged,
    plan: pair({ family: from }, { family: to }),
    steps: [sent('a', rtp(), 'b', { look: { isUdpSumWrong: true } })],
  })),
  {
    name: 'a wrong checksum of the IPv4 header stays wrong',
    isKernelOnly: damaged,
    plan: pair(),
    steps: [sent('a', rtp(), 'b', { look: { isHeaderSumWrong: true } })],
  },
  {
    name: 'IP options go up',
    plan: pair(),
    steps: [
      sentUp('a', rtp({ sequence: 1 }), 'b', { look: { options: 1 } }),
      sentUp('a', rtp({ sequence: 2 }), 'b', { look: { options: 10 } }),
    ],
  },
  {
    name: 'fragments are for the stack to put together',
    plan: pair(),
    steps: [
      unseen('a', rtp(), { fragment: 0x2000 }),
      unseen('a', rtp(), { fragment: 0x2010 }),
      unseen('a', rtp(), { fragment: 0x0010 }),
    ],
    ssrcs: { a: {} },
  },
  {
    name: 'packets that may be fragmented are none yet',
    plan: pair(),
    steps: [sent('a', rtp(), 'b', { look: { fragment: 0 } })],
  },
  ...families.map((family) => ({
    name: `truncated packets are for the stack to drop: ${family}`,
    plan: pair({ family }, { family }),
    steps: [1, 20, 33].map((missing) => unseen('a', rtp({ size: 40 }), { missing })),
    ssrcs: { a: {} },
  })),
  {
    name: 'a datagram that ends before its IP packet does goes up',
    plan: pair(),
    steps: [sentUp('a', rtp(), 'b', { look: { junk: 4, hasNoChecksum } })],
  },
  ...families.map((family) => ({
    name: `packets whose link header names others, or all: ${family}`,
    plan: pair({ family }, { family }),
    steps: (['loopback', 'ethernet'] as const).flatMap((device) =>
      (['others', 'broadcast'] as const).map((linkAddress) => unseen('a', rtp(), { device, linkAddress })),
    ),
    ssrcs: { a: {} },
  })),
  {
    name: 'another protocol than IP',
    plan: pair(),
    steps: [unseen('a', rtp(), { isOtherProtocol: true })],
  },
  ...familyPairs.map(([from, to]) => ({
    name: `by way of an Ethernet device: ${from} to ${to}`,
    plan: pair({ family: from }, { family: to }),
    steps: [
      sent('a', rtp(), 'b', { look: { device: 'ethernet' } }),
      sent('b', rtp(), 'a', { look: { device: 'ethernet' } }),
    ],
  })),
  ...(['IP4', 'IP6'] as const).map((family) => ({
    name: `a device without a link header, IP6 to ${family}`,
    plan: pair({ family: 'IP6' }, { family }),
    steps: [
      sent('a', rtp({ sequence: 1 }), 'b', { look: { device: 'tunnel' } }),
      sent('a', rtp({ sequence: 3 }), 'b', { look: { device: 'tunnel' } }),
    ],
    ssrcs: { a: { [SSRC]: { packets: 2, lost: 1, lastSequence: 3 } } },
  })),
  {
    name: 'a device without a link header, and copies',
    plan: fan(3, { family: 'IP6' }, { family: 'IP6' }),
    steps: [sent('a', rtp(), 'bcd', { look: { device: 'tunnel' } })],
  },
  {
    name: 'strict source by way of a device without a link header',
    plan: pair({ family: 'IP6', isStrict: true }, { family: 'IP6' }),
    steps: [
      sent('a', rtp(), 'b', { look: { device: 'tunnel' } }),
      dropped('a', rtp({ sequence: 2 }), 'media.strictSource', {
        from: { family: 'IP6', address: '2001:db8:86dd::99', port: 4 },
        look: { device: 'tunnel' },
      }),
    ],
  },
];
