import assert from 'node:assert/strict';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../src/base/clock.ts';
import { formatEndpoint, type Endpoint } from '../../src/base/endpoint.ts';
import type { LocalAddress } from '../../src/base/interface.ts';
import type {
  CaseStep,
  ExpectedCounters,
  ForwarderCase,
  StreamSpec,
} from '../../src/media/forwarder.cases.ts';
import { rtp } from '../../src/media/forwarder.cases.ts';
import type { OwnedMediaPlane } from '../../src/media/media-plane.ts';
import type { MediaHandle, StreamCounters } from '../../src/plan/media-plane.ts';
import type { CallPlan, MediaSocket, StreamId, StreamPlan } from '../../src/plan/types.ts';
import { Phone } from './media-phone.ts';
import { waitFor } from './wait.ts';

export interface CaseAddresses {
  readonly IP4: LocalAddress;
  readonly IP6: LocalAddress;
}

interface OpenStream {
  readonly id: StreamId;
  readonly slot: number;
  readonly sockets: readonly MediaSocket[];
  readonly spec: StreamSpec;
}

/** Loopback takes microseconds; only a busy machine needs the slow polling after these. */
const LOOKS = 200;

/** A pair of streams and phones beside the case: what went through it went after all that was sent before. */
const FENCE: ForwarderCase = {
  name: 'fence',
  phones: { fence: 'IP4' },
  streams: { fence: { peer: 'fence', mode: 'off', rtpSinks: ['fence'] } },
  steps: [],
};

/** Runs one case over loopback sockets against a data plane of any kind. */
export async function runForwarderCase(
  plane: OwnedMediaPlane,
  addresses: CaseAddresses,
  forwarderCase: ForwarderCase,
): Promise<void> {
  const run = new CaseRun(plane, addresses, forwarderCase);
  try {
    await run.apply();
    for (const step of forwarderCase.steps) await run.perform(step);
  } finally {
    run.close();
  }
}

export class CaseRun {
  readonly handle: MediaHandle;
  #fences = 0;
  readonly #plane: OwnedMediaPlane;
  readonly #phones = new Map<string, Phone>();
  readonly #streams = new Map<string, OpenStream>();
  readonly #startedAt = monotonicMs();

  constructor(plane: OwnedMediaPlane, addresses: CaseAddresses, forwarderCase: ForwarderCase) {
    this.#plane = plane;
    this.handle = plane.createCall(forwarderCase.name);
    for (const [name, family] of Object.entries({ ...forwarderCase.phones, ...FENCE.phones }))
      this.#phones.set(name, new Phone(family));
    for (const [name, spec] of Object.entries({ ...forwarderCase.streams, ...FENCE.streams })) {
      const sockets = (spec.locals ?? ['IP4']).flatMap((family) => {
        const opened = this.handle.openSockets(addresses[family], 1, 0);
        assert.ok(!('kind' in opened), JSON.stringify(opened));
        return opened;
      });
      this.#streams.set(name, { ...this.handle.createStream(), sockets, spec });
    }
  }

  stream(name: string): OpenStream {
    const stream = this.#streams.get(name);
    assert.ok(stream, `no stream ${name}`);
    return stream;
  }

  phone(name: string): Phone {
    const phone = this.#phones.get(name);
    assert.ok(phone, `no phone ${name}`);
    return phone;
  }

  counters(name: string): StreamCounters {
    return this.handle.counters(this.stream(name).slot);
  }

  plan(): CallPlan {
    return { callId: 'case', streams: [...this.#streams.values()].map((stream) => this.#plan(stream)) };
  }

  async apply(): Promise<void> {
    this.handle.apply(this.plan());
    await this.#plane.settled();
  }

  async perform(step: CaseStep): Promise<void> {
    if ('packet' in step) await this.#send(step);
    else if ('replan' in step) {
      for (const [name, change] of Object.entries(step.replan)) {
        const stream = this.stream(name);
        this.#streams.set(name, { ...stream, spec: { ...stream.spec, ...change } });
      }
      await this.apply();
    } else
      for (const [name, expected] of Object.entries(step.counters))
        assert.deepEqual(this.#actual(this.counters(name), expected), expected, `counters of ${name}`);
  }

  /** When this resolves, whatever was sent before has been handled and has arrived. */
  async fence(): Promise<void> {
    // Each one different: a packet that keeps coming back is taken for a loop.
    this.#fences += 1;
    this.phone('fence').send(rtp(this.#fences), this.stream('fence').sockets[0]!.local);
    const hasCome = async (): Promise<boolean> => {
      for (let look = 0; look < LOOKS; look += 1) {
        if (this.phone('fence').received().length > 0) return true;
        await setImmediate();
      }
      return false;
    };
    await waitFor('the fence packet', hasCome);
  }

  close(): void {
    this.handle.close();
    for (const phone of this.#phones.values()) phone.close();
  }

  async #send(step: Extract<CaseStep, { packet: unknown }>): Promise<void> {
    for (const phone of this.#phones.values()) phone.received();
    this.phone(step.from).send(step.packet, this.stream(step.to).sockets[step.socket ?? 0]!.local);
    await this.fence();
    const arrived = (): string[] =>
      [...this.#phones].flatMap(([name, phone]) =>
        phone.received().map(({ bytes, from }) => {
          assert.deepEqual(bytes, step.packet, `what ${name} got`);
          return `${name} from ${from ? formatEndpoint(from) : 'nowhere'}`;
        }),
      );
    const got = arrived();
    // Loopback keeps the order of packets between two sockets only as long as the sender stays on one processor.
    for (let look = 0; look < LOOKS && got.length < Object.keys(step.arrives).length; look += 1) {
      await sleep(5);
      got.push(...arrived());
    }
    const expected = Object.entries(step.arrives).map(([name, stream]) => {
      const { socketIndex } = this.counters(stream);
      return `${name} from ${formatEndpoint(plannedSockets(this.stream(stream))[socketIndex]!.local)}`;
    });
    assert.deepEqual(got, expected, `after a packet from ${step.from} to ${step.to}`);
  }

  #plan(stream: OpenStream): StreamPlan {
    const { id, slot, spec } = stream;
    const ids = (names: readonly string[] = []) => names.map((name) => this.stream(name).id);
    const peer: Endpoint | null = spec.peer ? this.phone(spec.peer).local : null;
    return {
      id,
      slot,
      sockets: plannedSockets(stream),
      carries: spec.carries ?? 'rtp',
      peer,
      learning: {
        mode: spec.mode ?? 'heuristic',
        signalledAt: this.#startedAt - (spec.signalledMsAgo ?? 60_000),
        isSdpSent: spec.isSdpSent ?? true,
      },
      isStrictSource: false,
      isMediaHandover: false,
      isAsymmetric: false,
      isNatWait: false,
      isNatPierce: false,
      tos: 0,
      isUnidirectional: false,
      ...spec.flags,
      rtpSinks: ids(spec.rtpSinks),
      rtcpSinks: ids(spec.rtcpSinks),
      clockRates: [],
      security: null,
      isFeedbackStripped: false,
      maskedExtensions: [],
      treatment: null,
      payloadTypes: [],
      bundle: null,
      tap: null,
    };
  }

  /** The fields that are expected to have some value, with the value they have. */
  #actual(counters: StreamCounters, expected: ExpectedCounters): ExpectedCounters {
    const phone = [...this.#phones].find(
      ([, { local }]) => counters.endpoint && formatEndpoint(local) === formatEndpoint(counters.endpoint),
    );
    const all: Required<ExpectedCounters> = {
      in: counters.in.packets,
      inErrors: counters.in.errors,
      out: counters.out.packets,
      outErrors: counters.out.errors,
      endpoint: phone?.[0] ?? null,
      isConfirmed: counters.isConfirmed,
      socketIndex: counters.socketIndex,
      drops: counters.drops,
      ssrcs: counters.ssrcs.map(({ ssrc }) => ssrc),
    };
    return Object.fromEntries(Object.entries(all).filter(([key]) => key in expected));
  }
}

function plannedSockets({ sockets, spec }: OpenStream): readonly MediaSocket[] {
  return spec.order ? spec.order.map((index) => sockets[index]!) : sockets;
}
