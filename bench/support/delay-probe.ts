/** Low-rate media through calls, in a process of its own that sleeps between packets: for benchmarks whose load shares its core. */
import { fork } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { makeUrgent } from './processes.ts';
import { percentile } from './statistics.ts';

interface Place {
  readonly address: string;
  readonly port: number;
}

export interface ProbeJob {
  readonly caller: Place;
  readonly callee: Place;
  /** Where the caller sends, one a call. */
  readonly targets: readonly Place[];
  /** Packets a second over all calls. */
  readonly rate: number;
  readonly seconds: number;
}

/** Delays in microseconds, as the receiving process sees them. */
export interface ProbeResult {
  readonly p50: number;
  readonly p99: number;
  readonly lost: number;
}

const PACKET_BYTES = 172;
const STAMP_AT = 16;
const TICK_MS = 1;
const GRACE_MS = 500;
/** What measures goes before all ordinary processes (sched(7)), where we may, else before most of them. */
const REAL_TIME_PRIORITY = 20;
const URGENT = -15;

/** Runs a job in a new process on the core that this one is pinned to. */
export async function probeDelay(job: ProbeJob): Promise<ProbeResult> {
  const child = fork(fileURLToPath(import.meta.url), { execArgv: [] });
  try {
    child.send(job);
    const [result] = (await once(child, 'message')) as [ProbeResult];
    return result;
  } finally {
    child.kill();
  }
}

async function perform({ caller, callee, targets, rate, seconds }: ProbeJob): Promise<ProbeResult> {
  const [sender, receiver] = await Promise.all([bound(caller), bound(callee)]);
  const delays: number[] = [];
  receiver.on('message', (data) => {
    delays.push(Number(process.hrtime.bigint() - data.readBigUInt64BE(STAMP_AT)) / 1000);
  });
  const total = Math.floor(rate * seconds);
  const start = performance.now();
  let sent = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(total, ((performance.now() - start) / 1000) * rate);
      for (; sent < due; sent += 1) send(sender, targets[sent % targets.length]!, sent, targets.length);
      if (sent < total) return;
      clearInterval(timer);
      setTimeout(resolve, GRACE_MS);
    }, TICK_MS);
  });
  return { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99), lost: total - delays.length };
}

function send(socket: Socket, { address, port }: Place, index: number, streams: number): void {
  const packet = Buffer.alloc(PACKET_BYTES);
  const sequence = Math.floor(index / streams);
  packet.writeUInt16BE(0x8000, 0);
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE((sequence * 160) >>> 0, 4);
  packet.writeUInt32BE(1 + (index % streams), 8);
  packet.writeBigUInt64BE(process.hrtime.bigint(), STAMP_AT);
  socket.send(packet, port, address);
}

function hurry(): void {
  try {
    makeUrgent(process.pid, REAL_TIME_PRIORITY);
  } catch {
    try {
      setPriority(URGENT);
    } catch {
      console.log('no right to be urgent: the load disturbs what measures it');
    }
  }
}

async function bound({ address, port }: Place): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
  socket.bind(port, address);
  await once(socket, 'listening');
  return socket;
}

if (process.send !== undefined) {
  process.once('message', (job: ProbeJob) => {
    hurry();
    void perform(job).then((result) => process.send!(result));
  });
}
