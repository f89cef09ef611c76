// Load for bench/dataplane.ts: sends RTP to given ports at a steady rate and counts what comes back.
import { DatagramBatch } from '../src/native/datagram-batch.ts';
import { Nap, setTimerSlack } from '../src/native/sleep.ts';
import { socketAddress } from '../src/native/socket-address.ts';
import { UdpSocketFactory } from '../src/native/udp-socket.ts';

export interface GeneratorOrder {
  readonly ports: readonly number[];
  readonly packetsPerSecond: number;
  readonly seconds: number;
  /** Sleep between bursts; 0 spreads the packets evenly and takes a whole processor. */
  readonly napMicroseconds: number;
}

const BATCH = 128;
const PACKET_LENGTH = 172;

const sockets = new UdpSocketFactory();
const fd = sockets.open('IP4');
sockets.bind(fd, { family: 'IP4', address: '127.0.0.1', port: 0 });
sockets.setBufferSizes(fd, 4 << 20, 4 << 20);
setTimerSlack(1000);

process.on('message', ({ ports, packetsPerSecond, seconds, napMicroseconds }: GeneratorOrder) => {
  const targets = ports.map((port) => socketAddress({ family: 'IP4', address: '127.0.0.1', port }));
  const out = new DatagramBatch(BATCH, 176);
  const back = new DatagramBatch(BATCH, 176);
  const nap = new Nap();
  const startedAt = performance.now();
  let sent = 0;
  let received = 0;
  const drain = (): void => {
    for (let count = back.receive(fd); count > 0; count = back.receive(fd)) received += count;
  };
  for (;;) {
    const elapsed = performance.now() - startedAt;
    if (elapsed > seconds * 1000) break;
    const due = Math.floor((elapsed * packetsPerSecond) / 1000);
    while (sent < due) {
      const count = Math.min(BATCH, due - sent);
      for (let index = 0; index < count; index += 1) {
        const number = sent + index;
        const at = out.payloadOffset(index);
        const stream = number % targets.length;
        const sequence = Math.floor(number / targets.length);
        out.slab.view.setUint16(at, 0x8000);
        out.slab.view.setUint16(at + 2, sequence & 0xffff);
        out.slab.view.setUint32(at + 4, (sequence * 160) >>> 0);
        out.slab.view.setUint32(at + 8, stream + 1);
        out.prepare(index, PACKET_LENGTH, targets[stream]!);
      }
      const result = out.send(fd, count);
      if (result > 0) sent += result;
    }
    drain();
    if (napMicroseconds > 0) nap.sleep(napMicroseconds);
  }
  nap.sleep(50_000);
  drain();
  process.send?.({ sent, received });
  process.disconnect();
});
process.send?.({ port: sockets.localEndpoint(fd)!.port });
