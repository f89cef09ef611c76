import { readdirSync, readFileSync } from 'node:fs';

export interface CorpusEntry {
  /** File name without its ending. */
  readonly name: string;
  /** The word in front of the first dash: what is to become of it, in words of the test that reads the corpus. */
  readonly verdict: string;
  readonly bytes: Uint8Array;
}

/**
 * The files of `test/fuzz/corpus/FOLDER` in order of name. Those ending in `.hex` hold hexadecimal digits, blanks, and
 * comment lines that start with `#`; all others are taken as they are.
 */
export function readCorpus(folder: string): CorpusEntry[] {
  // Tests run from dist/test/fuzz; the corpus is not compiled.
  const directory = new URL(`../../../test/fuzz/corpus/${folder}/`, import.meta.url);
  return readdirSync(directory)
    .filter((file) => !file.startsWith('.'))
    .sort()
    .map((file) => {
      const content = readFileSync(new URL(file, directory));
      return {
        name: file.replace(/\.[^.]*$/, ''),
        verdict: file.split('-', 1)[0]!,
        bytes: file.endsWith('.hex') ? parseHex(content.toString('latin1')) : new Uint8Array(content),
      };
    });
}

function parseHex(text: string): Uint8Array {
  const digits = text.replaceAll(/^#.*$/gm, '').replaceAll(/\s/g, '');
  return new Uint8Array(Buffer.from(digits, 'hex'));
}
