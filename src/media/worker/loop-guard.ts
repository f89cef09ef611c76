/** What a stream remembers of its last packet. */
export interface LoopMemory {
  lastSignature: number;
  repeats: number;
  repeatsSince: number;
}

/** So many equal packets in a row, within so many milliseconds, are one packet that goes round in a loop. */
const MAX_REPEATS = 30;
const WINDOW_MS = 1000;

/** Enough for the parts of RTP, SRTCP, DTLS and UDPTL that differ from packet to packet. */
const SIGNATURE_BYTES = 16;

/**
 * True if this packet must not be forwarded again. A party may announce a port of ours as its address, by mistake or on purpose; its packets would
 * then circulate for as long as the call lives. Two calls in a row through the same daemon are not concerned: there a packet comes
 * by once.
 */
export function isLooping(stream: LoopMemory, bytes: Uint8Array, length: number, now: number): boolean {
  const signature = signatureOf(bytes, length);
  if (signature !== stream.lastSignature || now - stream.repeatsSince > WINDOW_MS) {
    stream.lastSignature = signature;
    stream.repeatsSince = now;
    stream.repeats = 0;
    return false;
  }
  stream.repeats += 1;
  return stream.repeats >= MAX_REPEATS;
}

function signatureOf(bytes: Uint8Array, length: number): number {
  const count = Math.min(length, SIGNATURE_BYTES);
  let signature = length;
  for (let index = 0; index < count; index += 1) signature = (Math.imul(signature, 31) + bytes[index]!) | 0;
  return signature;
}
