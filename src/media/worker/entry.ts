// Entry of a media worker thread; started by `WorkerHost`.
import { workerData, type MessagePort } from 'node:worker_threads';
import { scheduleThread } from '../../native/thread-scheduling.ts';
import type { FromWorker, WorkerStart } from './messages.ts';
import { WorkerLoop } from './worker-loop.ts';

const { start, port } = workerData as { readonly start: WorkerStart; readonly port: MessagePort };
const refusal = scheduleThread(start.scheduling);
if (refusal !== null) port.postMessage({ kind: 'trouble', text: refusal } satisfies FromWorker);
new WorkerLoop(start, port).run();
port.close();
