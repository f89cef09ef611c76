import { parseIPv4, parseIPv6 } from '../../base/ip-text.ts';
import type { Endpoint } from '../../base/endpoint.ts';

/** A packet that was seen, as a capture agent tells a collector of it. */
export interface HepMessage {
  /** Both of one family. */
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly transport: 'udp' | 'tcp';
  /** Unix milliseconds. */
  readonly time: number;
  /** What `payload` is: `hepType`, or whatever collector and agent have agreed on; 0 to 255. */
  readonly type: number;
  /** Number of the capture agent. */
  readonly agent: number;
  /** What packets of one call have in common; null: nothing. */
  readonly correlation: Uint8Array | null;
  readonly payload: Uint8Array;
}

/** Protocol types (HEP/EEP, chunk 0x000b). */
export const hepType = { rtcpJson: 5 } as const;

/** Chunk types of the generic vendor (HEP/EEP specification, revision 11 and later). */
const chunk = {
  family: 1,
  protocol: 2,
  sourceIPv4: 3,
  destinationIPv4: 4,
  sourceIPv6: 5,
  destinationIPv6: 6,
  sourcePort: 7,
  destinationPort: 8,
  seconds: 9,
  microseconds: 10,
  type: 11,
  agent: 12,
  payload: 15,
  correlation: 17,
} as const;

/** `AF_INET` and `AF_INET6` of Linux, and IP protocol numbers. */
const families = { IP4: 2, IP6: 10 } as const;
const protocols = { udp: 17, tcp: 6 } as const;

const HEAD = 6;
const CHUNK_HEAD = 6;
/** The length field has 16 bits. */
const MAX_LENGTH = 0xffff;

/**
 * HEP3, also called EEP:
 *
 *     "HEP3" | length of all (2) | chunks: vendor (2) | type (2) | length of the chunk, these six bytes included (2) | value
 *
 * Null: it is too long to be written.
 */
export function encodeHep(message: HepMessage): Buffer | null {
  const { source, destination, correlation, payload } = message;
  const addressBytes = source.family === 'IP4' ? 4 : 16;
  const fixed = HEAD + 10 * CHUNK_HEAD + 2 * addressBytes + 3 + 4 + 12;
  const correlationBytes = correlation === null ? 0 : CHUNK_HEAD + correlation.length;
  const length = fixed + correlationBytes + CHUNK_HEAD + payload.length;
  if (length > MAX_LENGTH) return null;
  const writer = new ChunkWriter(length);
  writer.number(chunk.family, families[source.family], 1);
  writer.number(chunk.protocol, protocols[message.transport], 1);
  const isIPv4 = source.family === 'IP4';
  writer.bytes(isIPv4 ? chunk.sourceIPv4 : chunk.sourceIPv6, addressOf(source));
  writer.bytes(isIPv4 ? chunk.destinationIPv4 : chunk.destinationIPv6, addressOf(destination));
  writer.number(chunk.sourcePort, source.port, 2);
  writer.number(chunk.destinationPort, destination.port, 2);
  writer.number(chunk.seconds, Math.floor(message.time / 1000), 4);
  writer.number(chunk.microseconds, Math.floor((message.time % 1000) * 1000), 4);
  writer.number(chunk.type, message.type, 1);
  writer.number(chunk.agent, message.agent, 4);
  if (correlation !== null) writer.bytes(chunk.correlation, correlation);
  writer.bytes(chunk.payload, payload);
  return writer.buffer;
}

function addressOf({ family, address }: Endpoint): Uint8Array {
  return family === 'IP4' ? parseIPv4(address).subarray(0, 4) : parseIPv6(address);
}

class ChunkWriter {
  readonly buffer: Buffer;
  #at = HEAD;

  constructor(length: number) {
    this.buffer = Buffer.alloc(length);
    this.buffer.write('HEP3', 'latin1');
    this.buffer.writeUInt16BE(length, 4);
  }

  number(type: number, value: number, size: 1 | 2 | 4): void {
    this.#head(type, size);
    this.buffer.writeUIntBE(value, this.#at, size);
    this.#at += size;
  }

  bytes(type: number, value: Uint8Array): void {
    this.#head(type, value.length);
    this.buffer.set(value, this.#at);
    this.#at += value.length;
  }

  #head(type: number, size: number): void {
    // Vendor 0: the generic one.
    this.buffer.writeUInt16BE(type, this.#at + 2);
    this.buffer.writeUInt16BE(CHUNK_HEAD + size, this.#at + 4);
    this.#at += CHUNK_HEAD;
  }
}
