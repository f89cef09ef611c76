const SAMPLE_RATE = 8000;
const SAMPLES_PER_PACKET = 160;
const AMPLITUDE = 8000;
/** ITU-T G.711 table 2a: the step that makes the first segment start at 33, in 14-bit samples times 4. */
const BIAS = 132;
const CLIP = 32_635;

/** 20 ms of a sine wave in PCMU (RFC 3551 §4.5.14); the phase goes on from one packet to the next. */
export function tonePacket(hertz: number, index: number): Uint8Array {
  const first = index * SAMPLES_PER_PACKET;
  return Uint8Array.from({ length: SAMPLES_PER_PACKET }, (_, at) =>
    toMuLaw(AMPLITUDE * Math.sin((2 * Math.PI * hertz * (first + at)) / SAMPLE_RATE)),
  );
}

/** One 16-bit linear sample to µ-law: sign, segment, step, all inverted. */
function toMuLaw(sample: number): number {
  const magnitude = Math.min(CLIP, Math.round(Math.abs(sample))) + BIAS;
  const segment = Math.floor(Math.log2(magnitude)) - 7;
  const step = (magnitude >> (segment + 3)) & 0x0f;
  const sign = sample < 0 ? 0x80 : 0;
  return ~(sign | (segment << 4) | step) & 0xff;
}
