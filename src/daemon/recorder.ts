import { resolve } from 'node:path';
import type { Logger } from '../base/log.ts';
import type { Config } from '../config/index.ts';
import { createRecorder, type OwnedRecorder } from '../recording/recorder-host.ts';
import { StartError } from './start-error.ts';

/** The recorder that the configuration asks for; null: nothing can be recorded. Throws a StartError if its folder cannot be had. */
export function openRecorder(
  { recording, threads }: Config,
  workers: number,
  log: Logger,
): OwnedRecorder | null {
  const { recordingDir, recordingMethod, recordingFormat, recordingContainer } = recording;
  if (recordingDir === null) return null;
  if (recordingMethod !== 'pcap') {
    log.warn(
      `recording-method=${recordingMethod}: there is no kernel module here that a recording daemon could read from; ` +
        'calls are recorded to capture files, as with recording-method=pcap.',
    );
  }
  const directory = resolve(recordingDir);
  const { recordEgress, recordBoth } = recording;
  try {
    return createRecorder({
      directory,
      container: recordingContainer,
      framing: recordingFormat,
      isIngress: recordBoth || !recordEgress,
      isEgress: recordBoth || recordEgress,
      workers,
      scheduling: { policy: threads.idleScheduling, priority: threads.idlePriority },
      log,
    });
  } catch (error) {
    throw new StartError(
      `recording-dir=${recordingDir}: its folders cannot be made: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
