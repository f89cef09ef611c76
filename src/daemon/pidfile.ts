import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isProcessAlive } from '../base/process-alive.ts';
import { StartError } from './start-error.ts';

/** Writes our process id; the returned function takes the file away again if it is still ours. */
export function writePidfile(path: string): () => void {
  const other = livingOwner(path);
  if (other !== null) {
    throw new StartError(
      `pidfile: ${path} belongs to process ${other}, which is running. Stop it, or name another file.`,
    );
  }
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

/** The process that the file names, if it is alive and not us. */
function livingOwner(path: string): number | null {
  try {
    const owner = Number(readFileSync(path, 'utf8').trim());
    if (!Number.isInteger(owner) || owner <= 0 || owner === process.pid) return null;
    return isProcessAlive(owner) ? owner : null;
  } catch {
    return null;
  }
}
