import { constants, fstatSync, ftruncateSync, mkdirSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { fromByteString, type ByteString } from '../base/bytes.ts';
import type { TappedPacket } from '../media/tap/packet-ring.ts';
import {
  LOST_AT_THE_DISK,
  WRITTEN_BYTES,
  WRITTEN_PACKETS,
  type RecordingCounters,
} from '../media/tap/recording-counters.ts';
import type { CaptureFormat } from './capture-format.ts';
import type { CaptureFraming } from './frames.ts';
import { alternative } from './names.ts';
import type { OpenFiles } from './open-files.ts';

/** Bytes that wait in memory before they are written; a packet that is larger is written by itself. */
const BUFFER_BYTES = 16_384;
/** Names that are tried when files of that name exist. */
const MOST_NAMES = 1000;
const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;

export interface CaptureMeans {
  readonly format: CaptureFormat;
  readonly framing: CaptureFraming;
  readonly files: OpenFiles<CaptureFile>;
  readonly counters: RecordingCounters;
}

/**
 * The capture of one recording. It is whole after each write: what could not be written whole is taken back, counted, and tried again
 * with the next packets, so that a disk that has been full costs only what came meanwhile.
 */
export class CaptureFile {
  path: ByteString;
  /** Why packets are lost at this moment; null: they are not. */
  problem: string | null = null;
  /** Packets so far, whether or not they could be written. */
  packets = 0;
  /** When the oldest packet that waits in memory came, on the clock of whoever appends; Infinity: none does. */
  waitingSince = Infinity;
  readonly #means: CaptureMeans;
  readonly #slot: number;
  #isCreated = false;
  /** Bytes in the file, all of them whole records. */
  #size = 0;
  #buffer: DataView = noBuffer;
  #used = 0;
  #waiting = 0;

  constructor(means: CaptureMeans, slot: number, path: ByteString) {
    this.#means = means;
    this.#slot = slot;
    this.path = path;
  }

  /** Makes the file with what a capture begins with, under a name that no other file has. */
  create(): void {
    this.#attempt(() => this.#writeAll(noBytes));
  }

  /** Goes on with a file that another thread has begun. */
  continue(): void {
    this.#attempt(() => {
      this.#isCreated = true;
      this.#size = fstatSync(this.#descriptor()).size;
    });
    if (this.problem !== null) this.#isCreated = false;
  }

  append(packet: TappedPacket, now: number): void {
    const { format, framing } = this.#means;
    const size = format.sizeOf(framing, packet);
    if (this.#buffer === noBuffer) this.#buffer = new DataView(new ArrayBuffer(BUFFER_BYTES));
    if (this.#used + size > BUFFER_BYTES) this.flush();
    const isLarge = size > BUFFER_BYTES;
    const into = isLarge ? new DataView(new ArrayBuffer(size)) : this.#buffer;
    const end = format.write(into, this.#used, framing, packet);
    this.packets += 1;
    this.#waiting += 1;
    if (this.waitingSince === Infinity) this.waitingSince = now;
    if (isLarge) this.#write(new Uint8Array(into.buffer, 0, end));
    else this.#used = end;
  }

  flush(): void {
    if (this.#waiting > 0) this.#write(new Uint8Array(this.#buffer.buffer, 0, this.#used));
  }

  close(): void {
    this.flush();
    this.#attempt(() => this.#means.files.close(this));
  }

  /** Closes and deletes it. */
  discard(): void {
    this.#used = this.#waiting = 0;
    this.#attempt(() => {
      this.#means.files.close(this);
      if (this.#isCreated) unlinkSync(fromByteString(this.path));
    });
  }

  #write(bytes: Uint8Array): void {
    const packets = this.#waiting;
    this.#used = this.#waiting = 0;
    this.waitingSince = Infinity;
    const { counters } = this.#means;
    if (this.#attempt(() => this.#writeAll(bytes))) {
      counters.add(this.#slot, WRITTEN_PACKETS, packets);
      counters.add(this.#slot, WRITTEN_BYTES, bytes.length);
    } else counters.add(this.#slot, LOST_AT_THE_DISK, packets);
  }

  #attempt(act: () => void): boolean {
    try {
      act();
      this.problem = null;
      return true;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  #writeAll(bytes: Uint8Array): void {
    const { format, framing } = this.#means;
    const fd = this.#descriptor();
    try {
      const header = this.#size === 0 ? writeWhole(fd, format.header(framing)) : 0;
      this.#size += header + writeWhole(fd, bytes);
    } catch (error) {
      this.#takeBack(fd);
      throw error;
    }
  }

  /** What is left of a record that did not fit would make all that follows unreadable. */
  #takeBack(fd: number): void {
    try {
      ftruncateSync(fd, this.#size);
    } catch {
      // The error that led here is the one to tell.
    }
  }

  #descriptor(): number {
    return this.#means.files.use(this, () =>
      this.#isCreated
        ? openSync(fromByteString(this.path), O_RDWR | O_APPEND | O_NOFOLLOW)
        : this.#createFile(),
    );
  }

  #createFile(): number {
    const wanted = this.path;
    const folder = wanted.slice(0, wanted.lastIndexOf('/')) || '/';
    mkdirSync(fromByteString(folder), { recursive: true });
    for (let attempt = 1; ; attempt += 1) {
      const path = alternative(wanted, attempt);
      try {
        const fd = openSync(fromByteString(path), O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666);
        this.#isCreated = true;
        this.path = path;
        return fd;
      } catch (error) {
        const isTaken = (error as NodeJS.ErrnoException).code === 'EEXIST';
        if (!isTaken || attempt >= MOST_NAMES) throw error;
      }
    }
  }
}

const noBytes = new Uint8Array(0);
/** Until there is a packet; most recordings that wait for their first one never need more. */
const noBuffer = new DataView(new ArrayBuffer(0));

function writeWhole(fd: number, bytes: Uint8Array): number {
  let done = 0;
  while (done < bytes.length) done += writeSync(fd, bytes, done, bytes.length - done);
  return bytes.length;
}
