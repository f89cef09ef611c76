/** Sine tones at 8 kHz, as files and as what to look for. */
const RATE = 8000;
const HEADER_BYTES = 44;
const AMPLITUDE = 10_000;

/** A RIFF file: 16 bits, one channel. */
export function toneWav(frequency: number, seconds: number): Buffer {
  const count = seconds * RATE;
  const file = Buffer.alloc(HEADER_BYTES + 2 * count);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(2 * RATE, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(2 * count, 40);
  for (let index = 0; index < count; index += 1)
    file.writeInt16LE(
      Math.round(AMPLITUDE * Math.sin((2 * Math.PI * frequency * index) / RATE)),
      HEADER_BYTES + 2 * index,
    );
  return file;
}

/** Of a file that may still be written to, whose lengths are therefore not looked at. */
export function wavSamples(file: Buffer): Int16Array {
  const count = Math.max(0, (file.length - HEADER_BYTES) >> 1);
  return Int16Array.from({ length: count }, (_, index) => file.readInt16LE(HEADER_BYTES + 2 * index));
}

/** How much of the power is at that frequency, 0 to 1 (Goertzel). */
export function shareAt(samples: Int16Array, frequency: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / RATE);
  let [before, last, energy] = [0, 0, 0];
  for (const sample of samples) {
    [before, last] = [last, sample + coefficient * last - before];
    energy += sample * sample;
  }
  const power = before * before + last * last - coefficient * before * last;
  return energy === 0 ? 0 : (2 * power) / (energy * samples.length);
}
