import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface ChildOptions {
  /** Network namespace to start in; undefined = this process's own. */
  readonly namespace?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A started program whose output is kept and which cannot outlive this process. */
export interface Child {
  readonly process: ChildProcess;
  /** Everything written so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves with the exit code (null when killed by a signal). */
  readonly exited: Promise<number | null>;
  /** SIGTERM, then SIGKILL after a grace period; resolves when the process is gone. */
  stop(): Promise<void>;
}

const GRACE_MS = 5000;
const OUTPUT_LIMIT = 4 << 20;
const NAMESPACE_FOLDER = '/var/run/netns';
const SETPRIV = '/usr/bin/setpriv';

/**
 * Starts `command`. The kernel kills it when this process dies, however that happens (PR_SET_PDEATHSIG), so an
 * aborted test run leaves nothing behind.
 */
export function startChild(command: string, args: readonly string[], options: ChildOptions = {}): Child {
  const line = [...namespacePrefix(options.namespace), ...deathSignalPrefix(), command, ...args];
  const child = spawn(line[0]!, line.slice(1), {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
    cwd: options.cwd,
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('exit', (code) => resolve(code));
    child.once('error', reject);
  });
  exited.catch(() => undefined);
  return { process: child, stdout, stderr, exited, stop: () => stop(child, exited) };
}

/** Runs a program to its end and throws with its output when it fails. */
export function runCommand(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, [...args], { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${String(status)}: ${stderr}`);
  return stdout;
}

/** Only the network changes: `ip netns exec` would also hide the BPF file system, and with it the tables of killed daemons. */
function namespacePrefix(namespace: string | undefined): readonly string[] {
  return namespace === undefined ? [] : ['nsenter', `--net=${NAMESPACE_FOLDER}/${namespace}`];
}

function deathSignalPrefix(): readonly string[] {
  return existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL'] : [];
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(-OUTPUT_LIMIT);
  });
  return () => text;
}

async function stop(child: ChildProcess, exited: Promise<number | null>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  try {
    await exited;
  } catch {
    // It never started; the starter has reported that already.
  } finally {
    clearTimeout(kill);
  }
}
