/** G.711 µ-law (ITU-T G.711), as far as a test telephone needs it. */
const BIAS = 0x84;
const CLIP = 32_635;
const SAMPLE_RATE = 8000;

export function encodeSample(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), CLIP) + BIAS;
  const exponent = 31 - Math.clz32(magnitude) - 7;
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

export function decodeSample(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + BIAS) << ((bits >> 4) & 0x07)) - BIAS;
  return (bits & 0x80) !== 0 ? -magnitude : magnitude;
}

/** `samples` of a tone that is at sample `at`. */
export function tone(frequency: number, at: number, samples: number): Buffer {
  return Buffer.from(
    Array.from({ length: samples }, (_, index) =>
      encodeSample(Math.round(12_000 * Math.sin((2 * Math.PI * frequency * (at + index)) / SAMPLE_RATE))),
    ),
  );
}

/** The loudest sample of a payload. */
export function peak(payload: Uint8Array): number {
  return Math.max(...[...payload].map((code) => Math.abs(decodeSample(code))));
}
