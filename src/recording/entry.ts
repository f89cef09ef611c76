// Entry of the recorder's thread; started by `RecorderHost`.
import { workerData, type MessagePort } from 'node:worker_threads';
import type { RecorderStart, ToRecorder } from './messages.ts';
import { RecordingDesk } from './recording-desk.ts';

/** A ring holds what comes in that time many times over. */
const ROUND_MS = 20;

const { start, port } = workerData as { readonly start: RecorderStart; readonly port: MessagePort };
const desk = new RecordingDesk(start, (message) => port.postMessage(message));
let timer: NodeJS.Timeout | null = null;

port.on('message', (message: ToRecorder) => {
  if (message.kind === 'stop') {
    desk.endAll(Date.now());
    if (timer !== null) clearInterval(timer);
    port.close();
    return;
  }
  desk.take(message, performance.now());
  if (desk.count > 0) timer ??= setInterval(() => desk.run(performance.now()), ROUND_MS);
  else if (timer !== null) {
    clearInterval(timer);
    timer = null;
  }
});
