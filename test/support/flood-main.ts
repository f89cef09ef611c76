/** A process that sends datagrams as fast as it is told to, from inside a network namespace: one JSON job on standard input, one result line. */
import { readFileSync } from 'node:fs';
import { familyOf } from '../../src/base/endpoint.ts';
import { DatagramBatch } from '../../src/native/datagram-batch.ts';
import { socketAddress } from '../../src/native/socket-address.ts';
import { UdpSocketFactory } from '../../src/native/udp-socket.ts';
import type { FloodJob, FloodResult } from './flood.ts';

const BURST = 32;

const job = JSON.parse(readFileSync(0, 'utf8')) as FloodJob;
const payloads = job.payloads.map((hex) => Buffer.from(hex, 'hex'));
const batch = new DatagramBatch(
  payloads.length,
  8 * Math.ceil(Math.max(...payloads.map(({ length }) => length)) / 8),
);
for (const [index, payload] of payloads.entries()) {
  const target = job.targets[index % job.targets.length]!;
  batch.slab.bytes.set(payload, batch.payloadOffset(index));
  batch.prepare(index, payload.length, socketAddress({ family: familyOf(target.address)!, ...target }));
}
const sockets = new UdpSocketFactory();
const fd = sockets.open('IP4');
sockets.bind(fd, { family: 'IP4', address: job.address, port: 0 });
sockets.setBufferSizes(fd, 1 << 20, 1 << 20);

const start = performance.now();
const total = job.rate * job.seconds;
let sent = 0;
let next = 0;
while (performance.now() - start < job.seconds * 1000) {
  const due = Math.min(total, ((performance.now() - start) / 1000) * job.rate) - sent;
  if (due < 1) continue;
  const count = Math.min(BURST, Math.floor(due), payloads.length - next);
  const result = batch.send(fd, count, next);
  const went = Math.max(0, result);
  sent += went;
  next = (next + went) % payloads.length;
}
const result: FloodResult = { sent };
process.stdout.write(JSON.stringify(result));
