import { constants } from 'node:os';
import { Slab } from '../slab.ts';
import { BPF, bpf, callBpf } from './bpf-call.ts';

/** Kinds of maps (`enum bpf_map_type`). */
export const MAP_HASH = 1;
export const MAP_ARRAY = 2;
export const MAP_PERCPU_ARRAY = 6;

/** Memory is taken as entries are made (BPF_F_NO_PREALLOC). */
export const NO_PREALLOC = 1;
/** Only a new entry (BPF_NOEXIST). */
const NO_EXIST = 1;
/** The value's spin lock is held while it is copied (BPF_F_LOCK). */
const WITH_LOCK = 4;

const ATTRIBUTES_SIZE = 32;
const { EINVAL, ENOTSUPP, EOPNOTSUPP } = { ...constants.errno, ENOTSUPP: 524 };

export interface MapShape {
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags?: number;
}

/** A new map, or a negated errno. */
export function createMap({ type, keySize, valueSize, maxEntries, flags = 0 }: MapShape): number {
  return bpf(BPF.mapCreate, ({ uint32 }) => uint32.set([type, keySize, valueSize, maxEntries, flags]));
}

/**
 * Reads and writes a map whose descriptor belongs to the caller. Every call takes what is in `key` (and `value`) and leaves
 * its result there; results are 0 or a negated errno. Not for two threads at once: each makes its own.
 */
export class BpfMap {
  readonly fd: number;
  readonly key: DataView;
  readonly value: DataView;
  readonly keyBytes: Uint8Array;
  readonly valueBytes: Uint8Array;
  readonly #slab: Slab;
  readonly #attributes: number;
  readonly #attributeWords: number;
  /** For commands that take a key alone, and insist on zeros behind it. */
  readonly #keyAttributes: number;
  readonly #keyOffset: number;
  readonly #nextOffset: number;
  readonly #flags: number;
  #canTake = true;

  constructor(fd: number, keySize: number, valueSize: number, hasLock = false) {
    this.fd = fd;
    this.#flags = hasLock ? WITH_LOCK : 0;
    this.#slab = new Slab(2 * ATTRIBUTES_SIZE + 2 * (keySize + 8) + valueSize + 8);
    this.#attributes = this.#slab.allocate(ATTRIBUTES_SIZE);
    this.#attributeWords = this.#attributes >> 2;
    this.#keyAttributes = this.#slab.allocate(ATTRIBUTES_SIZE);
    this.#keyOffset = this.#slab.allocate(keySize);
    this.#nextOffset = this.#slab.allocate(keySize);
    const valueOffset = this.#slab.allocate(valueSize);
    const { buffer } = this.#slab.bytes;
    this.key = new DataView(buffer, this.#keyOffset, keySize);
    this.value = new DataView(buffer, valueOffset, valueSize);
    this.keyBytes = new Uint8Array(buffer, this.#keyOffset, keySize);
    this.valueBytes = new Uint8Array(buffer, valueOffset, valueSize);
    this.#slab.uint32[this.#attributeWords] = fd;
    this.#slab.uint32[this.#keyAttributes >> 2] = fd;
    this.#slab.setPointer(this.#keyAttributes + 8, this.#keyOffset);
    this.#slab.setPointer(this.#attributes + 8, this.#keyOffset);
    this.#slab.setPointer(this.#attributes + 16, valueOffset);
  }

  lookup(): number {
    return this.#call(BPF.mapLookup, this.#flags);
  }

  /** Makes the entry or replaces it as a whole. */
  update(): number {
    // With BPF_F_LOCK only an element that is there can be updated, and how a missing one is answered differs by kernel.
    return this.#call(BPF.mapUpdate, 0);
  }

  /** Makes the entry; -EEXIST if it is there. */
  insert(): number {
    return this.#call(BPF.mapUpdate, NO_EXIST);
  }

  delete(): number {
    return callBpf(BPF.mapDelete, this.#slab, this.#keyAttributes, ATTRIBUTES_SIZE);
  }

  /** Removes the entry and leaves its last value; in one step where the kernel can (hash maps since 5.14). */
  take(): number {
    if (this.#canTake) {
      const result = this.#call(BPF.mapLookupAndDelete, this.#flags);
      if (result !== -EINVAL && result !== -ENOTSUPP && result !== -EOPNOTSUPP) return result;
      this.#canTake = false;
    }
    const result = this.lookup();
    return result < 0 ? result : this.delete();
  }

  /** All keys, each as its own copy. Entries that come or go meanwhile may be missed, or seen twice. */
  keys(limit = Infinity): Uint8Array[] {
    const found: Uint8Array[] = [];
    for (let result = this.#next(true); result === 0 && found.length < limit; result = this.#next(false))
      found.push(this.keyBytes.slice());
    return found;
  }

  /** Moves `key` to the one after it, or to the first. */
  #next(isFirst: boolean): number {
    const { view, bytes } = this.#slab;
    const [key, value] = [this.#pointer(8), this.#pointer(16)];
    view.setBigUint64(this.#attributes + 8, isFirst ? 0n : key, true);
    this.#slab.setPointer(this.#attributes + 16, this.#nextOffset);
    const result = this.#call(BPF.mapNextKey, 0);
    view.setBigUint64(this.#attributes + 8, key, true);
    view.setBigUint64(this.#attributes + 16, value, true);
    bytes.copyWithin(this.#keyOffset, this.#nextOffset, this.#nextOffset + this.keyBytes.length);
    return result;
  }

  #pointer(offset: number): bigint {
    return this.#slab.view.getBigUint64(this.#attributes + offset, true);
  }

  #call(command: number, flags: number): number {
    this.#slab.uint32[this.#attributeWords + 6] = flags;
    return callBpf(command, this.#slab, this.#attributes, ATTRIBUTES_SIZE);
  }
}
