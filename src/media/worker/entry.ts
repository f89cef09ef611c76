// Entry of a media worker thread; started by `WorkerHost`.
import { workerData, type MessagePort } from 'node:worker_threads';
import type { WorkerStart } from './messages.ts';
import { WorkerLoop } from './worker-loop.ts';

const { start, port } = workerData as { readonly start: WorkerStart; readonly port: MessagePort };
new WorkerLoop(start, port).run();
port.close();
