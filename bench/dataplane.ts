// CPU time that the user-space data plane takes for a packet, over loopback, with and without coalescing.
//   node dist/bench/dataplane.js [packets/s] [streams] [seconds] [workers] [generator nap µs] [nap µs ...]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { silentLogger } from '../src/base/log.ts';
import type { LocalAddress } from '../src/base/interface.ts';
import { monotonicMs } from '../src/base/clock.ts';
import { createMediaPlane } from '../src/media/media-plane.ts';
import type { GeneratorOrder } from './dataplane-generator.ts';

const [rate = 60_000, streams = 200, seconds = 4, workers = 2, generatorNap = 100, ...naps] = process.argv
  .slice(2)
  .map(Number);

const address: LocalAddress = {
  id: 0,
  interfaceName: 'default',
  family: 'IP4',
  address: '127.0.0.1',
  advertised: { family: 'IP4', address: '127.0.0.1' },
  portMin: 22000,
  portMax: 22000 + 4 * streams,
  excludedPorts: new Set(),
};

async function measure(napMicroseconds: number): Promise<void> {
  const interfaces = {
    interfaces: [{ name: 'default', addresses: [address] }],
    aliases: new Map<string, string>(),
    roundRobin: new Map<string, readonly string[]>(),
  };
  const coalesce = { napMicroseconds, fromPacketsPerSecond: 8000 };
  const plane = createMediaPlane({ interfaces, workers, log: silentLogger, coalesce });
  const generator = fork(new URL('./dataplane-generator.js', import.meta.url));
  const [{ port }] = (await once(generator, 'message')) as [{ port: number }];
  const peer = { family: 'IP4', address: '127.0.0.1', port } as const;
  const ports = Array.from({ length: streams / 2 }, (_, index) => {
    const call = plane.createCall(`bench ${index}`);
    const opened = [call.openSockets(address, 1, 0), call.openSockets(address, 1, 0)].flatMap((sockets) => {
      if ('kind' in sockets) throw new Error(sockets.reason);
      return sockets;
    });
    const ids = opened.map(() => call.createStream());
    call.apply({
      callId: `bench ${index}`,
      streams: ids.map((stream, side) => ({
        ...stream,
        sockets: [opened[side]!],
        carries: 'rtp',
        peer,
        learning: { mode: 'heuristic', signalledAt: monotonicMs(), isSdpSent: true },
        isStrictSource: false,
        isMediaHandover: false,
        isAsymmetric: false,
        isNatWait: false,
        isNatPierce: false,
        tos: 0,
        isUnidirectional: false,
        rtpSinks: [ids[1 - side]!.id],
        rtcpSinks: [],
        clockRates: [],
        security: null,
        isFeedbackStripped: false,
        maskedExtensions: [],
        treatment: null,
        payloadTypes: [],
        bundle: null,
        tap: null,
      })),
    });
    return opened.map(({ local }) => local.port);
  }).flat();
  await plane.settled();
  const before = process.cpuUsage();
  const order: GeneratorOrder = { ports, packetsPerSecond: rate, seconds, napMicroseconds: generatorNap };
  generator.send(order);
  const [{ sent, received }] = (await once(generator, 'message')) as [{ sent: number; received: number }];
  const { user, system } = process.cpuUsage(before);
  const { packets } = plane.traffic();
  console.log(
    `nap ${napMicroseconds} µs: ${sent} sent, ${packets} in, ${received} back ` +
      `(${(100 - (100 * received) / sent).toFixed(2)} % lost), ` +
      `${((user + system) / packets).toFixed(2)} µs CPU a packet (user ${(user / packets).toFixed(2)})`,
  );
  await plane.stop();
}

for (const nap of naps.length > 0 ? naps : [0, 200]) await measure(nap);
