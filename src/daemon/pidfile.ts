import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { StartError } from './daemon.ts';

/** Writes our process id; the returned function takes the file away again if it is still ours. */
export function writePidfile(path: string): () => void {
  try {
    writeFileSync(path, `${process.pid}\n`);
  } catch (error) {
    throw new StartError(
      `pidfile: cannot write ${path}: ${String(error)}. Choose a directory that this user may write to.`,
    );
  }
  return () => {
    try {
      if (readFileSync(path, 'utf8').trim() === String(process.pid)) rmSync(path);
    } catch {
      // It is gone already, or not ours to remove: either way nothing is left to do at exit.
    }
  };
}
