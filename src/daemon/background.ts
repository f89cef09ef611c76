import { spawn } from 'node:child_process';

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

/** In the child: lets go of the terminal of whoever started it. */
export function reportReady(): void {
  if (process.send === undefined) return;
  process.send(readyMessage);
  process.disconnect();
}
