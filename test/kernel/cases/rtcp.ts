import { blackhole, families, pair, stream } from '../case-plans.ts';
import { APP, bytes, dropped, droppedUp, rtcp, rtp, sent, sentUp } from '../case-steps.ts';
import type { RelayCase } from '../relay-case.ts';

const everyType = [192, 193, 199, 200, 201, 202, 203, 204, 205, 206, 207, 223];

/** RTP on one port and RTCP on the next, on either side. */
const separate = {
  a: stream('a', { carries: 'rtp', rtpSinks: ['c'], rtcpSinks: ['d'] }),
  b: stream('b', { carries: 'rtcp', rtpSinks: ['c'], rtcpSinks: ['d'] }),
  c: stream('c', { carries: 'rtp', rtpSinks: ['a'], rtcpSinks: ['b'] }),
  d: stream('d', { carries: 'rtcp', rtpSinks: ['a'], rtcpSinks: ['b'] }),
};
/** RTP and RTCP on one port here, on two there. */
const halfMuxed = {
  a: stream('a', { carries: 'both', rtpSinks: ['b'], rtcpSinks: ['c'] }),
  b: stream('b', { carries: 'rtp', rtpSinks: ['a'], rtcpSinks: ['a'] }),
  c: stream('c', { carries: 'rtcp', rtpSinks: ['a'], rtcpSinks: ['a'] }),
};

export const rtcpCases: readonly RelayCase[] = [
  {
    name: 'RTCP on its own port',
    plan: separate,
    steps: [
      sent('a', rtp(), 'c'),
      sent('b', rtcp(), 'd'),
      sent('c', rtp({ ssrc: 5 }), 'a'),
      sent('d', rtcp(), 'b'),
    ],
    ssrcs: { a: { 0x11223344: { packets: 1, lastSequence: 1 } }, b: {} },
  },
  {
    name: 'RTCP that strays onto the port of RTP goes where RTCP goes',
    plan: separate,
    steps: [sent('a', rtcp(), 'd'), sent('a', rtcp(APP), 'd')],
  },
  {
    name: 'RTP on a port for RTCP is not forwarded',
    plan: separate,
    steps: [droppedUp('b', rtp(), 'rtcp.unexpectedRtp')],
    ssrcs: { b: {} },
  },
  {
    name: 'RTP and RTCP come apart where only one side has them on one port',
    plan: halfMuxed,
    steps: [sent('a', rtp(), 'b'), sent('a', rtcp(), 'c'), sent('b', rtp(), 'a'), sent('c', rtcp(), 'a')],
  },
  {
    name: 'every packet type of RTCP',
    plan: pair(),
    steps: everyType.map((type) => sent('a', rtcp(type), 'b')),
    ssrcs: { a: {} },
  },
  {
    name: 'packet types next to those of RTCP are RTP with the marker',
    plan: pair(),
    steps: [
      sent('a', rtp({ payloadType: 63, isMarked: true }), 'b'),
      sent('a', rtp({ sequence: 2, payloadType: 96, isMarked: true }), 'b'),
    ],
    ssrcs: { a: { 0x11223344: { packets: 2, lastSequence: 2 } } },
  },
  {
    name: 'the shortest RTCP, and one byte less',
    plan: pair(),
    steps: [sent('a', rtcp(201, 8), 'b'), droppedUp('a', bytes(7, 0x80, 201), 'rtcp.tooShort')],
  },
  ...families.map((family) => ({
    name: `RTCP for the daemon goes up, and on from there: ${family}`,
    plan: pair({ family, isRtcpUp: true }, { family }),
    steps: [sent('a', rtp(), 'b'), sentUp('a', rtcp(), 'b'), sent('b', rtcp(), 'a')],
  })),
  {
    name: 'RTCP for the daemon on a port of its own',
    plan: { ...separate, b: stream('b', { carries: 'rtcp', rtcpSinks: ['d'], isRtcpUp: true }) },
    steps: [sentUp('b', rtcp(), 'd'), sent('d', rtcp(), 'b')],
  },
  {
    name: 'RTP has takers and RTCP has none',
    plan: pair({ rtcpSinks: [] }),
    steps: [sent('a', rtp(), 'b'), dropped('a', rtcp(), 'media.noSink')],
  },
  {
    name: 'RTCP has takers and RTP has none',
    plan: pair({ rtpSinks: [] }),
    steps: [dropped('a', rtp(), 'media.noSink'), sent('a', rtcp(), 'b')],
    ssrcs: { a: { 0x11223344: { packets: 1, lastSequence: 1 } } },
  },
  {
    name: 'nobody gets RTCP, which goes up before it is dropped where the daemon wants it',
    plan: blackhole({ isRtcpUp: true }),
    steps: [droppedUp('a', rtcp(), 'media.noSink'), dropped('a', rtp(), 'media.noSink')],
  },
];
