import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { ByteTarget } from './line-output.ts';
import { LineOutput } from './line-output.ts';
import type { LogSink } from './logger.ts';

const STDERR = 2;

/**
 * A descriptor for what stderr is, on which a write returns at once. Node's own stderr waits for a slow reader. A pipe
 * or terminal gets a second, non-blocking opening, because the first may be shared with a shell. A socket (systemd
 * and parent processes in Node use those) cannot be opened again; putting a stream on it makes it non-blocking.
 */
function openStderr(): ByteTarget {
  const stat = fstatSync(STDERR);
  if (stat.isSocket()) {
    const stream = new Socket({ fd: STDERR, readable: false, writable: true }).unref();
    stream.on('error', () => undefined);
    // The stream is kept: it would close the descriptor on its way out.
    return { write: (bytes) => (stream.destroyed ? bytes.length : writeSync(STDERR, bytes)) };
  }
  const fd = stat.isFIFO() || stat.isCharacterDevice() ? reopened() : STDERR;
  return { write: (bytes) => writeSync(fd, bytes) };
}

function reopened(): number {
  const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
  try {
    return openSync(`/proc/self/fd/${STDERR}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    // Not ours to open again, such as the terminal of the user before `su`.
    return STDERR;
  }
}

/** True if stderr goes to the journal, by the rule of systemd.exec(5): others may have inherited the variable. */
export function isJournal(env: Readonly<Record<string, string | undefined>>): boolean {
  const { dev, ino } = fstatSync(STDERR);
  return env.JOURNAL_STREAM === `${dev}:${ino}`;
}

export interface StderrOptions {
  /** Put Unix time in front, in seconds. */
  readonly hasTimestamps: boolean;
  /** Put `<6>` in front, from which journald takes the level (sd-daemon(3)). */
  readonly hasPriorities: boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly output: LineOutput;
}

/** Lines as `[1700000000.123] INFO: ...`. */
export function stderrSink({ hasTimestamps, hasPriorities, now, output }: StderrOptions): LogSink {
  return {
    write: (level, text) => {
      const priority = hasPriorities ? `<${level}>` : '';
      output.write(priority + (hasTimestamps ? `[${(now() / 1000).toFixed(3)}] ` : '') + text);
    },
  };
}

export function stderrOutput(): LineOutput {
  return new LineOutput({ target: openStderr() });
}
