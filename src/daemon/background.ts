import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { duplicateDescriptor } from '../native/descriptor.ts';

/** What the daemon tells the process that started it in the background. */
export const readyMessage = 'ready';

/**
 * Without `--foreground` the daemon goes into the background: a child does the work, and this process ends with status 0 when
 * the child is ready, or with the child's status if it fails to start. Node cannot fork itself.
 */
export function startInBackground(mainFile: string, argv: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [mainFile, ...argv, '--foreground'], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise((resolve) => {
    child.once('message', () => {
      child.disconnect();
      child.unref();
      resolve(0);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/**
 * In the child: lets go of whoever started it, who may be waiting for our standard error to close. With `log-stderr` it is kept,
 * since the log goes there.
 */
export function reportReady(keepsStderr: boolean): void {
  if (process.send === undefined) return;
  if (!keepsStderr) {
    const nowhere = openSync('/dev/null', 'w');
    duplicateDescriptor(nowhere, 2);
    closeSync(nowhere);
  }
  process.send(readyMessage);
  process.disconnect();
}
