import fc from 'fast-check';
import { ip4, stream, strangerOf, type Place } from './case-plans.ts';
import { rtcp, rtp } from './case-steps.ts';
import { mutated } from '../support/mutate.ts';
import type { Arrival, PacketLook, RelayPlan, RelayStream } from './relay-case.ts';

/** Plans and packets by chance, such that each branch of either forwarder is taken now and then. */

const places = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const satisfies readonly Place[];

/** `rarely(x)`: x one time in so many. */
const rarely = (times: number): fc.Arbitrary<boolean> =>
  fc.nat({ max: times - 1 }).map((drawn) => drawn === 1);

function streams(place: Place, names: readonly Place[]): fc.Arbitrary<RelayStream> {
  const changes = fc.record({
    family: fc.constantFrom('IP4' as const, 'IP6' as const),
    carries: fc.constantFrom(
      'both' as const,
      'both' as const,
      'both' as const,
      'rtp' as const,
      'rtcp' as const,
      'other' as const,
    ),
    isStrict: rarely(3),
    isHandover: rarely(4),
    rtpSinks: fc.subarray([...names]),
    rtcpSinks: fc.subarray([...names]),
    clockRates: fc.constantFrom([], [[96, 48000] as const, [101, 8000] as const]),
    isRtcpUp: rarely(6),
    isNewSsrcUp: rarely(10),
    payloadTypesUp: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.subarray([0, 8, 96, 101])),
    tos: fc.constantFrom(0, 0xb8, 255),
    mtu: fc.oneof({ weight: 12, arbitrary: fc.constant(1500) }, fc.constantFrom(300, 90)),
    isLocal: rarely(20),
  });
  return changes.map((drawn) => stream(place, drawn));
}

export const plans: fc.Arbitrary<RelayPlan> = fc.integer({ min: 1, max: places.length }).chain((count) => {
  const names = places.slice(0, count);
  return fc.record(Object.fromEntries(names.map((name) => [name, streams(name, names)])));
});

const sources = fc.oneof(
  { weight: 14, arbitrary: fc.constant(null) },
  fc.constantFrom('stranger' as const, 'samePort' as const, 'samePort2' as const),
);

/** Steps from one sequence number to the next of its SSRC: the ends of each range that is counted in its own way. */
const sequenceSteps = fc.oneof(
  { weight: 12, arbitrary: fc.constant(1) },
  fc.constantFrom(0, 2, 3, 31, 32, 33, 63, 64, 65, 2999, 3000, 3001, 30000, 65000),
  fc.integer({ min: -105, max: -1 }),
);

const looks: fc.Arbitrary<PacketLook> = fc.oneof(
  { weight: 24, arbitrary: fc.constant({}) },
  fc.constantFrom<PacketLook[]>(
    { hasNoChecksum: true },
    { hasNoChecksum: true, junk: 3 },
    { fragment: 0x2000 },
    { fragment: 0x0001 },
    { fragment: 0 },
    { options: 2 },
    { missing: 1 },
    { padding: 9 },
    { device: 'ethernet' },
    { device: 'ethernet', linkAddress: 'others' },
    { linkAddress: 'broadcast' },
    { isOtherProtocol: true },
    { tos: 0x2c, ttl: 1 },
  ),
);

export interface DrawnRtp {
  readonly ssrc: number;
  readonly sequenceStep: number;
  readonly payloadType: number;
  readonly size: number;
  readonly isMarked: boolean;
  readonly timestamp: number | null;
}

/** With so many SSRCs. */
const drawnRtp = (ssrcs: number): fc.Arbitrary<DrawnRtp> =>
  fc.record({
    ssrc: fc.nat({ max: ssrcs - 1 }),
    sequenceStep: sequenceSteps,
    payloadType: fc.constantFrom(0, 0, 0, 0, 0, 0, 8, 96, 101, 63),
    size: fc.constantFrom(20, 20, 20, 20, 20, 20, 0, 1, 160, 400),
    isMarked: rarely(8),
    timestamp: fc.option(fc.constantFrom(0, 0x7fffffff, 0x80000000, 0xffffffff), { nil: null, freq: 12 }),
  });

const otherPayloads = fc.oneof(
  fc
    .tuple(fc.integer({ min: 190, max: 225 }), fc.constantFrom(8, 28, 120))
    .map(([type, size]) => rtcp(type, size)),
  mutated([rtp(), rtp({ ssrc: 2, size: 80 }), rtcp()]),
  fc.uint8Array({ maxLength: 40 }),
);

export interface DrawnPacket {
  /** Index, modulo the streams that there are. */
  readonly to: number;
  readonly from: 'stranger' | 'samePort' | 'samePort2' | null;
  readonly payload: DrawnRtp | Uint8Array;
  readonly look: PacketLook;
  /** The flows are taken out of the kernel and put back before it. */
  readonly isPlacedAgain: boolean;
}

/** More than four SSRCs, and some lose their entries in user space. */
export const packets: fc.Arbitrary<readonly DrawnPacket[]> = fc.integer({ min: 1, max: 6 }).chain((ssrcs) =>
  fc.array(
    fc.record({
      to: fc.constantFrom(0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7),
      from: sources,
      payload: fc.oneof({ weight: 6, arbitrary: drawnRtp(ssrcs) }, otherPayloads),
      look: looks,
      isPlacedAgain: rarely(15),
    }),
    { maxLength: 80, size: 'max' },
  ),
);

/** Sequence numbers go on from packet to packet. */
export class PacketWriter {
  readonly #plan: RelayPlan;
  readonly #last = new Map<string, number>();

  constructor(plan: RelayPlan) {
    this.#plan = plan;
  }

  arrival({ to, from, payload, look }: DrawnPacket): Arrival {
    const names = Object.keys(this.#plan);
    const name = names[to % names.length]!;
    const { peer } = this.#plan[name]!;
    const { family } = peer;
    const strangers = {
      stranger: strangerOf(family),
      samePort: { ...strangerOf(family), port: peer.port },
      samePort2: family === 'IP4' ? ip4('203.0.113.10', peer.port) : { ...peer, port: peer.port + 1 },
    };
    return {
      to: name,
      from: from && strangers[from],
      payload: payload instanceof Uint8Array ? payload : this.#rtp(name, payload),
      look: lookOn(look, family === 'IP6'),
    };
  }

  #rtp(name: string, { sequenceStep, timestamp, ...options }: DrawnRtp): Uint8Array {
    const key = `${name} ${options.ssrc}`;
    const sequence = ((this.#last.get(key) ?? 65500) + sequenceStep) & 0xffff;
    this.#last.set(key, sequence);
    return rtp({ ...options, sequence, ...(timestamp === null ? {} : { timestamp }) });
  }
}

/** IPv6 has neither options nor fragments of this kind. */
function lookOn(look: PacketLook, isIp6: boolean): PacketLook {
  if (!isIp6) return look;
  const { options: _options, fragment: _fragment, ...rest } = look;
  return rest;
}
