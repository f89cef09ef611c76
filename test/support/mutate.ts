import fc from 'fast-check';

/** One change to some bytes; `at` and `length` are taken modulo what is there. */
type Edit = readonly [
  kind: 'set' | 'delete' | 'repeat' | 'insert' | 'cut',
  at: number,
  length: number,
  value: number,
];

const edit: fc.Arbitrary<Edit> = fc.tuple(
  fc.constantFrom('set' as const, 'delete' as const, 'repeat' as const, 'insert' as const, 'cut' as const),
  fc.nat(),
  fc.nat({ max: 40 }),
  fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0x0a, 0x0d, 0x20, 0x2f, 0x3a, 0x3d)),
);

/** Sound inputs with up to eight random edits each: gets past the first checks, where random bytes end. */
export function mutated(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(edit, { maxLength: 8 }))
    .map(([seed, edits]) => Uint8Array.from(edits.reduce(applyEdit, [...seed])));
}

function applyEdit(bytes: number[], [kind, position, length, value]: Edit): number[] {
  const at = bytes.length === 0 ? 0 : position % bytes.length;
  switch (kind) {
    case 'set':
      return bytes.length === 0 ? bytes : bytes.with(at, value);
    case 'delete':
      return bytes.toSpliced(at, length);
    case 'repeat':
      return bytes.toSpliced(at, 0, ...bytes.slice(at, at + length));
    case 'insert':
      return bytes.toSpliced(at, 0, value);
    case 'cut':
      return bytes.slice(0, at);
  }
}
