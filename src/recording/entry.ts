// Entry of the recorder's thread; started by `RecorderHost`.
import { receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { scheduleThread } from '../native/thread-scheduling.ts';
import type { FromRecorder, RecorderStart, ToRecorder } from './messages.ts';
import { RecordingDesk } from './recording-desk.ts';

/** A ring holds what comes in that time many times over. */
const ROUND_MS = 20;

const { start, port } = workerData as { readonly start: RecorderStart; readonly port: MessagePort };
const refusal = scheduleThread(start.scheduling);
if (refusal !== null) port.postMessage({ kind: 'trouble', text: refusal } satisfies FromRecorder);
const desk = new RecordingDesk(
  start,
  (message) => port.postMessage(message),
  () => (receiveMessageOnPort(port) as { readonly message: ToRecorder } | undefined)?.message ?? null,
);
let timer: NodeJS.Timeout | null = null;

port.on('message', (message: ToRecorder) => {
  desk.take(message, performance.now());
  settle();
});

function settle(): void {
  if (desk.count > 0 && !desk.isStopped) {
    timer ??= setInterval(round, ROUND_MS);
    return;
  }
  if (timer !== null) clearInterval(timer);
  timer = null;
  if (desk.isStopped) port.close();
}

function round(): void {
  desk.run(performance.now());
  settle();
}
