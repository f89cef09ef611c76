/** HEP3 as Kamailio's capture server reads it, and its RTCP as JSON beside that of Debian's rtpengine. */
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { buildRtcpCompound } from '../../src/protocols/rtcp/index.ts';
import { startChild, type Child } from '../support/child-process.ts';
import { startDaemon, type Daemon, type DaemonKind } from '../support/daemon.ts';
import { audioSdp, parseMedia } from '../support/sdp.ts';
import { waitFor } from '../support/wait.ts';
import { SOURCE_FOLDER } from './kamailio.ts';

const host = '127.0.0.1';
const reportBlock = {
  ssrc: 0x55667788,
  fractionLost: 25,
  cumulativeLost: 300,
  highestSequence: 0x10005,
  jitter: 77,
  lastSenderReport: 0x23348000,
  delaySinceLastSenderReport: 65_536,
};
const numbers = { ntpSeconds: 0xe1122334, ntpFraction: 0x80000000, rtpTimestamp: 1600, packetCount: 10, octetCount: 1700 }; // prettier-ignore
const compounds = [
  buildRtcpCompound({ kind: 'senderReport', ssrc: 5, ...numbers, reports: [reportBlock] }, 'a@"b\\'),
  buildRtcpCompound({ kind: 'receiverReport', ssrc: 5, reports: [reportBlock, reportBlock] }, 'name'),
  buildRtcpCompound({ kind: 'receiverReport', ssrc: 5, reports: [] }, 'name'),
];

describe('Homer', () => {
  const closers: (() => unknown)[] = [];
  after(async () => {
    for (const close of closers.reverse()) await close();
  });

  async function aSocket(): Promise<Socket> {
    const socket = createSocket('udp4');
    socket.bind(0, host);
    await once(socket, 'listening');
    closers.push(() => socket.close());
    return socket;
  }

  async function daemonWith(kind: DaemonKind, options: readonly string[]): Promise<Daemon> {
    const [portMin, portMax] = kind === 'ours' ? [36_000, 36_099] : [36_100, 36_199];
    const daemon = await startDaemon(kind, {
      interfaces: [host],
      portMin,
      portMax,
      ngAddress: host,
      options,
    });
    closers.push(() => daemon.stop());
    return daemon;
  }

  /** Sends the compounds in a call; returns where they came from and went to. */
  async function sendRtcp(daemon: Daemon): Promise<{ readonly from: number; readonly to: number }> {
    const socket = await aSocket();
    const from = socket.address().port;
    const request = { 'call-id': 'the|call', 'from-tag': 'a' };
    // The port below may be anybody's: nothing is ever sent to it.
    const sdp = audioSdp(host, from - 1);
    await daemon.ng.ok({ ...request, command: 'offer', sdp });
    const answer = await daemon.ng.ok({
      ...request,
      command: 'answer',
      'to-tag': 'b',
      sdp: audioSdp(host, 9),
    });
    const to = parseMedia(answer.sdp as string)[0]!.rtcpPort!;
    for (const compound of compounds) socket.send(compound, to, host);
    return { from, to };
  }

  async function startKamailio(port: number): Promise<Child> {
    const folder = mkdtempSync(join(tmpdir(), 'hep-'));
    closers.push(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'version'), '2\n');
    const args = [
      '-DD',
      '-E',
      '-m',
      '64',
      '-f',
      `${SOURCE_FOLDER}hep.cfg`,
      '-Y',
      folder,
      '-P',
      `${folder}/pid`,
    ];
    const child = startChild('kamailio', [...args, '-l', `udp:${host}:${port}`, '-A', `DATABASE="text://${folder}"`], { cwd: folder }); // prettier-ignore
    closers.push(() => child.stop());
    await waitFor('Kamailio to start', () => {
      if (child.process.exitCode !== null) throw new Error(`Kamailio: ${child.stderr().slice(-3000)}`);
      return child.stderr().includes('processes (at least)');
    });
    return child;
  }

  /** A UDP port that was free a moment ago. */
  async function freePort(): Promise<number> {
    const socket = createSocket('udp4');
    socket.bind(0, host);
    await once(socket, 'listening');
    const { port } = socket.address();
    socket.close();
    return port;
  }

  it('is told of RTCP and NG in messages that Kamailio understands', async () => {
    const port = await freePort();
    const kamailio = await startKamailio(port);
    const daemon = await daemonWith('ours', [`--homer=${host}:${port}`, '--homer-id=77', '--homer-enable-ng', '--homer-ng-capture-proto=99']); // prettier-ignore
    const { from, to } = await sendRtcp(daemon);
    const seen = (): readonly (readonly string[])[] =>
      [...kamailio.stderr().matchAll(/HEP\|(3\|.*?)\|END/gs)].map(([, fields]) => fields!.split('|'));
    const ofType = (type: string) => seen().filter((fields) => fields[10] === type);
    await waitFor('three reports', () => ofType('5').length === 3);
    const now = Math.floor(Date.now() / 1000);
    for (const fields of ofType('5')) {
      assert.deepEqual(fields.slice(0, 9), ['3', '2', '17', host, host, '', '', String(from), String(to)]);
      assert.ok(Math.abs(Number(fields[9]) - now) < 60);
      // The call-id has the mark in it that stands between the fields.
      assert.deepEqual(fields.slice(11, 14), ['77', 'the', 'call']);
      assert.equal((JSON.parse(fields[14]!) as { ssrc: number }).ssrc, 5);
    }
    await waitFor('control traffic', () => ofType('99').length >= 4);
    const control = ofType('99');
    // An offer and an answer, each with its reply; the pings of the start are not among them.
    assert.equal(control.length, 4);
    assert.match(control[0]!.slice(14).join('|'), /^\S+ d7:call-id8:the\|call.*7:command5:offer/s);
    assert.deepEqual(control[0]!.slice(7, 9).reverse(), control[1]!.slice(7, 9));
    assert.equal(control[0]![8], String(daemon.ngPort));
  });

  /** Collects the payloads of what comes over UDP or TCP. */
  async function aCollector(
    protocol: 'udp' | 'tcp',
  ): Promise<{ port: number; payloads: () => readonly unknown[] }> {
    if (protocol === 'udp') {
      const socket = await aSocket();
      const got: Buffer[] = [];
      socket.on('message', (message) => got.push(message));
      return { port: socket.address().port, payloads: () => got.flatMap(payloadsOf) };
    }
    const pieces: Buffer[] = [];
    const server = createServer((socket) => {
      socket.on('data', (piece) => pieces.push(piece));
      closers.push(() => socket.destroy());
    });
    server.listen(0, host);
    await once(server, 'listening');
    closers.push(() => server.close());
    return {
      port: (server.address() as AddressInfo).port,
      payloads: () => payloadsOf(Buffer.concat(pieces)),
    };
  }

  for (const protocol of ['udp', 'tcp'] as const)
    it(`is told the same of RTCP as by Debian, over ${protocol}`, async () => {
      const told = async (kind: DaemonKind): Promise<readonly unknown[]> => {
        const { port, payloads } = await aCollector(protocol);
        const daemon = await daemonWith(kind, [`--homer=${host}:${port}`, `--homer-protocol=${protocol}`]);
        await sendRtcp(daemon);
        await waitFor(`three reports from ${kind}`, () => payloads().length === 3);
        // Debian's daemon has several threads, which may tell them in another order.
        return [...payloads()].sort((one, other) => blocksOf(one) - blocksOf(other));
      };
      assert.deepEqual(await told('ours'), await told('debian'));
    });
});

/** Their number tells `compounds` apart. */
const blocksOf = (payload: unknown): number => (payload as { report_count: number }).report_count;

/** The payloads of the messages in `bytes`, one behind the other, of which the last may not be whole yet. */
function payloadsOf(bytes: Buffer): readonly unknown[] {
  const payloads: unknown[] = [];
  for (let from = 0; from + 6 <= bytes.length;) {
    const end = from + bytes.readUInt16BE(from + 4);
    if (end > bytes.length) break;
    assert.equal(bytes.toString('latin1', from, from + 4), 'HEP3');
    for (let at = from + 6; at < end; at += bytes.readUInt16BE(at + 4))
      if (bytes.readUInt16BE(at + 2) === 15)
        payloads.push(JSON.parse(bytes.toString('utf8', at + 6, at + bytes.readUInt16BE(at + 4))));
    from = end;
  }
  return payloads;
}
