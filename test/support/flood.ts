import { fileURLToPath } from 'node:url';
import { startChild } from './child-process.ts';
import type { SocketAddress } from './endpoint-protocol.ts';

export interface FloodJob {
  /** Where it comes from. */
  readonly address: string;
  /** In turn with the payloads. */
  readonly targets: readonly SocketAddress[];
  /** In hexadecimal; one after the other, again and again. */
  readonly payloads: readonly string[];
  /** Datagrams a second. */
  readonly rate: number;
  readonly seconds: number;
}

export interface FloodResult {
  readonly sent: number;
}

const MAIN = fileURLToPath(new URL('flood-main.js', import.meta.url));

/** Sends from a process of its own; how many went out. */
export async function flood(namespace: string | undefined, job: FloodJob): Promise<number> {
  const child = startChild(process.execPath, ['--enable-source-maps', MAIN], { namespace });
  child.process.stdin!.end(JSON.stringify(job));
  const code = await child.exited;
  if (code !== 0) throw new Error(`the flood ended with ${String(code)}: ${child.stderr()}`);
  return (JSON.parse(child.stdout()) as FloodResult).sent;
}
