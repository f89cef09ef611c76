import { Slab } from '../slab.ts';

/** The longest datagram that is read, and as much as one `takeOutput` gives. */
export const DTLS_BUFFER_SIZE = 65_536;
const LARGEST_EXPORT = 128;
/** RFC 5764 §4.2. */
const EXPORT_LABEL = 'EXTRACTOR-dtls_srtp';

/**
 * Native memory that the connections of one engine use in turn; none keeps anything in it from one call to the next.
 * All names ending in `Address` are addresses, all others offsets.
 */
export class DtlsMemory {
  readonly slab = new Slab(2 * DTLS_BUFFER_SIZE + LARGEST_EXPORT + 256);
  readonly input = this.slab.allocate(DTLS_BUFFER_SIZE);
  readonly output = this.slab.allocate(DTLS_BUFFER_SIZE);
  readonly pointer = this.slab.allocate(8);
  /** `struct timeval`, or the first two fields of `SRTP_PROTECTION_PROFILE`. */
  readonly pair = this.slab.allocate(16);
  readonly secret = this.slab.allocate(LARGEST_EXPORT);
  readonly label = this.slab.allocate(EXPORT_LABEL.length);
  readonly labelLength = EXPORT_LABEL.length;

  constructor() {
    this.slab.bytes.set(new TextEncoder().encode(EXPORT_LABEL), this.label);
  }

  addressOf(offset: number): number {
    return this.slab.address + offset;
  }
}
