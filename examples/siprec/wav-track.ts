import { closeSync, openSync, writeSync } from 'node:fs';

/** G.711 as RTP carries it, one byte a sample (RFC 3551 §4.5.14), and as WAV names it. */
interface Law {
  readonly wavFormat: number;
  /** One sample of silence. */
  readonly silence: number;
}

const laws: ReadonlyMap<number, Law> = new Map([
  [0, { wavFormat: 7, silence: 0xff }],
  [8, { wavFormat: 6, silence: 0xd5 }],
]);

const sampleRate = 8000;
const headerBytes = 58;
const rtpHeaderBytes = 12;
/** A sender that jumps further than this has begun anew; what is between is no gap to fill. */
const longestGapSamples = 60 * sampleRate;

/** One party's audio in a file of its own: packets are put where their timestamps say, with silence where some are missing. */
export class WavTrack {
  readonly #fd: number;
  #law: Law | null = null;
  #samples = 0;
  /** RTP timestamp of the first sample in the file. */
  #origin = 0;
  #ssrc = 0;

  constructor(path: string) {
    this.#fd = openSync(path, 'w');
    writeSync(this.#fd, header(laws.get(8)!, 0), 0, headerBytes, 0);
  }

  get samples(): number {
    return this.#samples;
  }

  /** Takes an RTP packet; what is none of G.711 is passed over. */
  add(packet: Buffer): void {
    if (packet.length < rtpHeaderBytes || packet[0]! >> 6 !== 2) return;
    const law = laws.get(packet[1]! & 0x7f);
    if (law === undefined || (this.#law !== null && law !== this.#law)) return;
    const start = rtpHeaderBytes + 4 * (packet[0]! & 0x0f);
    const hasExtension = (packet[0]! & 0x10) !== 0;
    if (hasExtension || start > packet.length) return;
    const payload = packet.subarray(start);
    const timestamp = packet.readUInt32BE(4);
    const ssrc = packet.readUInt32BE(8);
    if (this.#law === null || ssrc !== this.#ssrc) this.#begin(law, ssrc, timestamp);
    let at = (timestamp - this.#origin) >>> 0;
    if (at > this.#samples + longestGapSamples) {
      this.#begin(law, ssrc, timestamp);
      at = this.#samples;
    }
    if (at > this.#samples) this.#write(this.#samples, Buffer.alloc(at - this.#samples, law.silence));
    this.#write(at, payload);
  }

  close(): void {
    writeSync(this.#fd, header(this.#law ?? laws.get(8)!, this.#samples), 0, headerBytes, 0);
    closeSync(this.#fd);
  }

  /** What comes now follows what is there. */
  #begin(law: Law, ssrc: number, timestamp: number): void {
    this.#law = law;
    this.#ssrc = ssrc;
    this.#origin = (timestamp - this.#samples) >>> 0;
  }

  #write(at: number, bytes: Buffer): void {
    writeSync(this.#fd, bytes, 0, bytes.length, headerBytes + at);
    this.#samples = Math.max(this.#samples, at + bytes.length);
  }
}

/** RIFF with `fmt `, `fact` and `data`, as formats other than PCM have it. */
function header({ wavFormat }: Law, samples: number): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(headerBytes - 8 + samples, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(18, 16);
  bytes.writeUInt16LE(wavFormat, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate, 28);
  bytes.writeUInt16LE(1, 32);
  bytes.writeUInt16LE(8, 34);
  bytes.write('fact', 38, 'latin1');
  bytes.writeUInt32LE(4, 42);
  bytes.writeUInt32LE(samples, 46);
  bytes.write('data', 50, 'latin1');
  bytes.writeUInt32LE(samples, 54);
  return bytes;
}
