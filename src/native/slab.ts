import { assert } from '../base/assert.ts';
import { addressOf } from './libc.ts';

/** V8 keeps typed arrays of up to 64 bytes in its own heap, where a collection moves them. */
const SMALLEST = 4096;

/**
 * Native memory with a fixed address, handed out in pieces that are never given back. Pieces are named by their offset;
 * the memory lives as long as the slab is referenced. Views of every width look at the same bytes.
 */
export class Slab {
  readonly bytes: Uint8Array;
  readonly uint16: Uint16Array;
  readonly int32: Int32Array;
  readonly uint32: Uint32Array;
  readonly float64: Float64Array;
  readonly view: DataView;
  /** Address of offset 0. */
  readonly address: number;
  #used = 0;

  constructor(size: number) {
    const buffer = new ArrayBuffer(Math.max(SMALLEST, Math.ceil(size / 8) * 8));
    this.bytes = new Uint8Array(buffer);
    this.uint16 = new Uint16Array(buffer);
    this.int32 = new Int32Array(buffer);
    this.uint32 = new Uint32Array(buffer);
    this.float64 = new Float64Array(buffer);
    this.view = new DataView(buffer);
    this.address = addressOf(buffer);
  }

  /** Offset of `size` zeroed bytes, aligned to 8. Throws when the slab was made too small: our own fault. */
  allocate(size: number): number {
    const offset = this.#used;
    assert(
      offset + size <= this.bytes.length,
      `slab of ${this.bytes.length} bytes has no room for ${size} more`,
    );
    this.#used = offset + Math.ceil(size / 8) * 8;
    return offset;
  }

  /** Stores a pointer to another place of this slab, as C structures want them (64-bit, little-endian). */
  setPointer(offset: number, target: number): void {
    this.view.setBigUint64(offset, BigInt(this.address + target), true);
  }
}
