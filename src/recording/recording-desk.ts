import { PacketRingReader, type TappedPacket } from '../media/tap/packet-ring.ts';
import { RecordingCounters } from '../media/tap/recording-counters.ts';
import { CaptureFile, type CaptureMeans } from './capture-file.ts';
import type { BeginMessage, EndMessage, FromRecorder, RecorderStart, ToRecorder } from './messages.ts';
import { MetadataFile } from './metadata-file.ts';
import { metadataEnd, metadataOfSdp, metadataStart } from './metadata-text.ts';
import { OpenFiles } from './open-files.ts';
import { pcap } from './pcap.ts';
import { pcapng } from './pcapng.ts';

/** What is in memory is written after that time at the latest, give or take the time between two looks. */
export const FLUSH_MS = 1000;
/** How often it is looked whose time has come. */
const LOOK_MS = 100;
/** Of the descriptors that the process may have; the media plane leaves a thousand for others. */
const MAX_OPEN_FILES = 512;

interface RunningRecording {
  readonly id: number;
  readonly slot: number;
  readonly callCreatedAt: number;
  readonly capture: CaptureFile;
  readonly metadata: MetadataFile;
  /** What was told last. */
  problem: string | null;
  lost: number;
}

/** All recordings of the recorder's thread: sorts packets from the rings into files, and tells what goes wrong. */
export class RecordingDesk {
  readonly #start: RecorderStart;
  readonly #tell: (message: FromRecorder) => void;
  readonly #rings: readonly PacketRingReader[];
  readonly #means: CaptureMeans;
  readonly #running = new Map<number, RunningRecording>();
  #lookAt = 0;
  /** Milliseconds of a clock that only rises. */
  #now = 0;

  constructor(start: RecorderStart, tell: (message: FromRecorder) => void) {
    const { taps, container, framing } = start;
    this.#start = start;
    this.#tell = tell;
    this.#rings = taps.rings.map((memory) => new PacketRingReader(memory));
    this.#means = {
      format: container === 'pcap' ? pcap : pcapng,
      framing,
      files: new OpenFiles(MAX_OPEN_FILES),
      counters: new RecordingCounters(taps.counters),
    };
  }

  get count(): number {
    return this.#running.size;
  }

  take(message: Exclude<ToRecorder, { kind: 'stop' }>, now: number): void {
    this.#now = now;
    // Packets from before the message belong to what was before.
    this.#drain();
    switch (message.kind) {
      case 'begin':
        this.#begin(message);
        return;
      case 'sdp': {
        const recording = this.#running.get(message.id);
        recording?.metadata.append(metadataOfSdp(message.sdp, recording.capture.packets + 1, message.at));
        return;
      }
      case 'end':
        this.#end(message);
        return;
    }
  }

  /** To be called every few milliseconds while there are recordings; `now`: milliseconds of a clock that only rises. */
  run(now: number): void {
    this.#now = now;
    this.#drain();
    if (now < this.#lookAt) return;
    this.#lookAt = now + LOOK_MS;
    for (const recording of this.#running.values()) {
      if (now - recording.capture.waitingSince >= FLUSH_MS - LOOK_MS) recording.capture.flush();
      this.#report(recording);
    }
  }

  /** The daemon ends: so does everything that runs. */
  endAll(endedAt: number): void {
    this.#drain();
    for (const id of [...this.#running.keys()])
      this.#end({ kind: 'end', id, metadata: null, isDiscarded: false, endedAt });
  }

  #drain(): void {
    for (const ring of this.#rings) ring.drain(this.#sort);
  }

  readonly #sort = (packet: TappedPacket): void => {
    // A stream goes on for a moment when its recording has ended.
    this.#running.get(packet.recording)?.capture.append(packet, this.#now);
  };

  #begin({ id, slot, path, stem, callCreatedAt, isTakeover }: BeginMessage): void {
    const capture = new CaptureFile(this.#means, slot, path);
    const metadata = new MetadataFile(this.#start.spool, stem);
    if (isTakeover) capture.continue();
    else {
      capture.create();
      metadata.append(metadataStart(capture.path));
    }
    const recording = { id, slot, callCreatedAt, capture, metadata, problem: null, lost: 0 };
    this.#running.set(id, recording);
    if (capture.path !== path) this.#tell({ kind: 'state', id, path: capture.path, problem: null });
    this.#report(recording);
  }

  #end({ id, metadata, isDiscarded, endedAt }: EndMessage): void {
    const recording = this.#running.get(id);
    if (recording === undefined) return;
    const { capture, callCreatedAt } = recording;
    if (isDiscarded) {
      capture.discard();
      recording.metadata.discard();
    } else {
      capture.close();
      recording.metadata.finish(metadataEnd({ callCreatedAt, endedAt, metadata }));
    }
    this.#report(recording);
    this.#running.delete(id);
    this.#tell({ kind: 'ended', id });
  }

  #report(recording: RunningRecording): void {
    const { id, slot, capture, metadata } = recording;
    const problem = capture.problem ?? metadata.problem;
    if (problem !== recording.problem) {
      recording.problem = problem;
      this.#tell({ kind: 'state', id, path: capture.path, problem });
    }
    const lost = this.#means.counters.lost(slot);
    if (lost === recording.lost) return;
    recording.lost = lost;
    this.#tell({ kind: 'lost', id });
  }
}
