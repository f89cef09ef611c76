import type { RecordedSdp, Recorder, RecordingOrder } from '../../src/plan/recorder.ts';

export interface FakeRecording {
  readonly order: RecordingOrder;
  readonly sdps: RecordedSdp[];
  end: { readonly metadata: string | null; readonly isDiscarded: boolean } | null;
}

/** A recorder without files: numbers recordings from 1 and remembers what it was told. */
export interface FakeRecorder extends Recorder {
  readonly recordings: readonly FakeRecording[];
  /** From now on nothing can be recorded, for this reason. */
  refuse: (reason: string) => void;
}

export function createFakeRecorder(
  directions: { readonly isIngress: boolean; readonly isEgress: boolean } = {
    isIngress: true,
    isEgress: false,
  },
): FakeRecorder {
  const recordings: FakeRecording[] = [];
  let refusal: string | null = null;
  return {
    recordings,
    refuse: (reason) => (refusal = reason),
    begin: (order) => {
      if (refusal !== null) return refusal;
      const recording: FakeRecording = { order, sdps: [], end: null };
      recordings.push(recording);
      const id = recordings.length;
      return {
        id,
        slot: id + 100,
        ...directions,
        status: () => ({ path: `/spool/${id}`, packets: 0, bytes: 0, lost: 0, unreadable: 0, problem: null }),
        describe: (sdp) => recording.sdps.push(sdp),
        finish: (end) => (recording.end ??= end),
      };
    },
  };
}
