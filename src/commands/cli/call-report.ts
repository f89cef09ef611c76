import { toReadable } from '../../base/bytes.ts';
import { formatEndpoint } from '../../base/endpoint.ts';
import type { Call } from '../../call/call.ts';
import type { Clock } from '../../call/context.ts';
import type { Leg } from '../../call/leg.ts';
import { participantName, type Participant } from '../../call/participant.ts';
import { codecInUse, legsOfParty, roleOf } from './call-detail.ts';

/** `list sessions <callid>` as data. */
export function callReport(call: Call, clock: Clock) {
  return {
    callid: toReadable(call.id),
    deleted: call.deleteAt !== null,
    created: Math.floor(call.createdAt / 1000),
    proxy: formatEndpoint(call.createdFrom),
    tos: call.tos,
    lastSignal: Math.floor(call.lastSignalAt / 1000),
    foreign: call.isForeign,
    parties: call.participants.map((party) => partyReport(call, party, clock)),
  };
}

function partyReport(call: Call, party: Participant, clock: Clock) {
  return {
    tag: toReadable(participantName(party)),
    type: roleOf(call, party),
    label: party.label === null ? null : toReadable(party.label),
    branch: party.viaBranch === null ? null : toReadable(party.viaBranch),
    aliases: [...party.aliases].map(toReadable),
    seconds: (clock.unixMs() - party.createdAt) / 1000,
    media: legsOfParty(call, party).map((leg) => mediaReport(call, leg)),
  };
}

function mediaReport(call: Call, leg: Leg) {
  const rtp = leg.rtp === null ? null : call.handle.counters(leg.rtp.slot);
  return {
    index: leg.index + 1,
    type: toReadable(leg.type),
    protocol: toReadable(leg.description?.protocol ?? leg.protocol),
    codec: codecInUse(leg, rtp),
    streams: [leg.rtp, leg.rtcp].flatMap((stream, index) => {
      if (stream === null) return [];
      const counters = index === 0 && rtp !== null ? rtp : call.handle.counters(stream.slot);
      const advertised = index === 0 ? leg.description?.rtp : leg.description?.rtcp;
      const peer = counters.endpoint ?? advertised ?? null;
      const local = leg.ports?.sockets[index]?.local;
      return {
        kind: index === 0 ? 'RTP' : 'RTCP',
        local: local === undefined ? null : formatEndpoint(local),
        peer: peer === null ? null : formatEndpoint(peer),
        ssrc: counters.ssrcs.at(-1)?.ssrc ?? null,
        ...counters.in,
        lastUserPacket: Math.floor(counters.lastUserPacketAt / 1000),
        lastKernelPacket: Math.floor(counters.lastKernelPacketAt / 1000),
        path: counters.path,
      };
    }),
  };
}
