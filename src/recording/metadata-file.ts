import { appendFileSync, renameSync, unlinkSync } from 'node:fs';
import { fromByteString, type ByteString } from '../base/bytes.ts';

/** The text that goes with a capture: in `tmp/` while the recording runs, then in `metadata/`. */
export class MetadataFile {
  /** Why the last write came to nothing; null: it did not. */
  problem: string | null = null;
  readonly #temporary: ByteString;
  readonly #final: ByteString;

  constructor(spool: ByteString, stem: string) {
    this.#temporary = `${spool}/tmp/rtpengine-meta-${stem}.tmp`;
    this.#final = `${spool}/metadata/rtpengine-meta-${stem}.txt`;
  }

  /** Opens and closes the file, since it is written to a few times in a call. */
  append(text: ByteString): void {
    this.#attempt(() => appendFileSync(fromByteString(this.#temporary), fromByteString(text)));
  }

  finish(text: ByteString): void {
    this.append(text);
    this.#attempt(() => renameSync(fromByteString(this.#temporary), fromByteString(this.#final)));
  }

  discard(): void {
    this.#attempt(() => unlinkSync(fromByteString(this.#temporary)));
  }

  #attempt(act: () => void): void {
    try {
      act();
      this.problem = null;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }
}
