import { randomInt } from 'node:crypto';
import { constants } from 'node:os';
import type { Endpoint } from '../../base/endpoint.ts';
import { BpfMap } from '../../native/bpf/bpf-map.ts';
import { INLINE_DESTINATIONS, MAX_DESTINATIONS, destination, fanoutKey, flow, flowKey, payloadMap } from './abi.gen.ts'; // prettier-ignore
import {
  payloadMapOf,
  readDestinationCounts,
  readKey,
  readState,
  writeDestination,
  writeFlow,
  writeKey,
} from './flow-codec.ts';
import type { FlowDestination, FlowMap, FlowSpec, FlowState, KernelAccess } from './flow.ts';

const { EEXIST, EINVAL } = constants.errno;
/** Names that turn out to be taken by what an earlier daemon left; a second one in a row is next to impossible. */
const MAX_TRIES = 8;

/** What a flow has besides its own entry. */
interface Attachments {
  readonly id: number;
  readonly destinationCount: number;
  readonly payloadMaps: readonly number[];
}

/** The flows of a table through its maps. Each thread makes its own. */
export class KernelFlowMap implements FlowMap {
  readonly #flows: BpfMap;
  readonly #fanout: BpfMap;
  readonly #payloadMaps: BpfMap;
  /** Starts anywhere, so that what an earlier daemon left behind has other numbers. */
  #lastId = randomInt(2 ** 32);

  constructor({ flowsFd, fanoutFd, payloadMapsFd }: KernelAccess) {
    this.#flows = new BpfMap(flowsFd, flowKey.size, flow.size, true);
    this.#fanout = new BpfMap(fanoutFd, fanoutKey.size, destination.size);
    this.#payloadMaps = new BpfMap(payloadMapsFd, 4, payloadMap.size);
  }

  /** What was there for this port is replaced, its counts are lost: pull it before. */
  push(spec: FlowSpec): number {
    if (spec.destinations.length > MAX_DESTINATIONS) return -EINVAL;
    const replaced = this.#find(spec.local) ? this.#attachments() : null;
    // Before the flow itself, which must not point to what is not there yet.
    const made = this.#makeAttachments(spec.destinations);
    if (typeof made === 'number') return made;
    writeFlow(this.#flows.value, spec, made.id, made.payloadMaps);
    writeKey(this.#flows.key, spec.local);
    const result = this.#flows.update();
    const obsolete = result < 0 ? made : replaced;
    if (obsolete) this.#removeAttachments(obsolete);
    return result;
  }

  pull(local: Endpoint): FlowState | null {
    writeKey(this.#flows.key, local);
    if (this.#flows.take() < 0) return null;
    const state = this.#state();
    this.#removeAttachments(this.#attachments());
    return state;
  }

  read(local: Endpoint): FlowState | null {
    return this.#find(local) ? this.#state() : null;
  }

  /** Local ports of all flows. */
  list(): readonly Endpoint[] {
    return this.#flows.keys().map((key) => readKey(new DataView(key.buffer, key.byteOffset, key.byteLength)));
  }

  get isEmpty(): boolean {
    return this.#flows.keys(1).length === 0;
  }

  #find(local: Endpoint): boolean {
    writeKey(this.#flows.key, local);
    return this.#flows.lookup() === 0;
  }

  /** Of the flow in `value`. */
  #state(): FlowState {
    const { value } = this.#flows;
    const state = readState(value);
    const count = value.getUint8(flow.destinationCount);
    if (count <= INLINE_DESTINATIONS) return state;
    const id = value.getUint32(flow.id, true);
    const more = Array.from({ length: count - INLINE_DESTINATIONS }, (_, index) =>
      this.#lookupFanout(id, INLINE_DESTINATIONS + index)
        ? readDestinationCounts(this.#fanout.value, 0)
        : { packets: 0, bytes: 0 },
    );
    return { ...state, destinations: [...state.destinations, ...more] };
  }

  /** Of the flow in `value`. */
  #attachments(): Attachments {
    const { value } = this.#flows;
    const id = value.getUint32(flow.id, true);
    const destinationCount = Math.min(value.getUint8(flow.destinationCount), MAX_DESTINATIONS);
    const payloadMaps = Array.from({ length: destinationCount }, (_, index) => {
      if (index < INLINE_DESTINATIONS)
        return payloadMapOf(value, flow.destinations + index * destination.size);
      return this.#lookupFanout(id, index) ? payloadMapOf(this.#fanout.value, 0) : 0;
    });
    return { id, destinationCount, payloadMaps };
  }

  #lookupFanout(id: number, index: number): boolean {
    this.#setFanoutKey(id, index);
    return this.#fanout.lookup() === 0;
  }

  #setFanoutKey(id: number, index: number): void {
    this.#fanout.key.setUint32(fanoutKey.flow, id, true);
    this.#fanout.key.setUint32(fanoutKey.index, index, true);
  }

  #makeAttachments(destinations: readonly FlowDestination[]): Attachments | number {
    const payloadMaps: number[] = [];
    for (const { payloadTypes } of destinations) {
      const made = payloadTypes ? this.#makePayloadMap(payloadTypes) : 0;
      if (made < 0) return this.#giveUp(made, { id: 0, destinationCount: 0, payloadMaps });
      payloadMaps.push(made);
    }
    for (let tries = 1; ; tries += 1) {
      const id = this.#nextId();
      const [result, count] = this.#makeFanout(destinations, id, payloadMaps);
      if (result === 0) return { id, destinationCount: destinations.length, payloadMaps };
      const isTaken = result === -EEXIST && count === INLINE_DESTINATIONS;
      if (!isTaken || tries === MAX_TRIES)
        return this.#giveUp(result, { id, destinationCount: count, payloadMaps });
    }
  }

  /** 0 or a negated errno, and how many destinations are in place then. */
  #makeFanout(
    destinations: readonly FlowDestination[],
    id: number,
    payloadMaps: readonly number[],
  ): [result: number, count: number] {
    for (let index = INLINE_DESTINATIONS; index < destinations.length; index += 1) {
      this.#setFanoutKey(id, index);
      writeDestination(this.#fanout.value, 0, destinations[index]!, payloadMaps[index]!);
      const result = this.#fanout.insert();
      if (result < 0) return [result, index];
    }
    return [0, destinations.length];
  }

  /** Its number, or a negated errno. */
  #makePayloadMap(payloadTypes: ReadonlyMap<number, number>): number {
    for (let tries = 1; ; tries += 1) {
      const id = this.#nextId();
      this.#payloadMaps.key.setUint32(0, id, true);
      for (let type = 0; type < 128; type += 1)
        this.#payloadMaps.value.setUint8(type, (payloadTypes.get(type) ?? type) & 0x7f);
      const result = this.#payloadMaps.insert();
      if (result === 0) return id;
      if (result !== -EEXIST || tries === MAX_TRIES) return result;
    }
  }

  #giveUp(errno: number, made: Attachments): number {
    this.#removeAttachments(made);
    return errno;
  }

  #removeAttachments({ id, destinationCount, payloadMaps }: Attachments): void {
    for (let index = INLINE_DESTINATIONS; index < destinationCount; index += 1) {
      this.#setFanoutKey(id, index);
      this.#fanout.delete();
    }
    for (const map of payloadMaps) {
      if (map === 0) continue;
      this.#payloadMaps.key.setUint32(0, map, true);
      this.#payloadMaps.delete();
    }
  }

  /** 1 to 2^32 - 1. */
  #nextId(): number {
    this.#lastId = this.#lastId >= 0xffffffff ? 1 : this.#lastId + 1;
    return this.#lastId;
  }
}
