import { createSocket, type Socket } from 'node:dgram';
import { randomInt } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { audioSdp, type ParsedMedia } from '../support/sdp.ts';
import { buildRtp, buildSenderReport, isRtcpReport, parseRtp } from './packets.ts';
import { Reception, type ReceptionReport } from './reception.ts';
import { tonePacket } from './tone.ts';

/** A telephone of the demonstration: sends a tone of its own and judges the tone of the other. */
export interface Telephone {
  readonly name: string;
  readonly hertz: number;
  readonly port: number;
  readonly sdp: string;
  /** Sends every 20 ms, with a sender report now and then, until `hangUp`. */
  talk(to: ParsedMedia): void;
  hangUp(): void;
  /** Sends `count` packets straight to another telephone, to learn what the way costs without a relay. */
  probe(to: Telephone, count: number): Promise<void>;
  /** Takes what has arrived so far and starts anew. */
  takeReception(): ReceptionReport;
  state(): TelephoneState;
  close(): void;
}

export interface TelephoneState {
  readonly sent: number;
  readonly reportsSent: number;
  readonly reportsReceived: number;
  readonly reception: ReceptionReport;
}

const ADDRESS = '127.0.0.1';
const INTERVAL_MS = 20;
const TICK_MS = 4;
const SAMPLES_PER_PACKET = 160;
/** 0.5 s after the first packet, then once a second: often, for a demonstration of seconds. */
const FIRST_REPORT_PACKET = 25;
const REPORT_EVERY_PACKETS = 50;

/** When each packet left, by SSRC and sequence number: what a header extension would carry between machines. */
export type Departures = Map<string, number>;

export async function createTelephone(
  name: string,
  hertz: number,
  departures: Departures,
  otherHertz: number,
): Promise<Telephone> {
  const [rtp, rtcp] = await openPair();
  const ssrc = randomInt(1, 2 ** 32);
  let reception = new Reception();
  let sent = 0;
  let reportsSent = 0;
  let reportsReceived = 0;
  let timer: NodeJS.Timeout | undefined;

  rtp.on('message', (data) => {
    const now = performance.now();
    const packet = parseRtp(data);
    const sentAt = packet && departures.get(`${packet.ssrc} ${packet.sequence}`);
    if (!packet || sentAt === undefined || sentAt === null) return;
    const intact = packet.payload.equals(tonePacket(otherHertz, packet.sequence));
    reception.arrived(packet.sequence, packet.timestamp, sentAt, now, intact);
  });
  rtcp.on('message', (data) => {
    if (isRtcpReport(data)) reportsReceived += 1;
  });

  function sendRtp(index: number, port: number, address: string): void {
    const fields = { sequence: index, timestamp: index * SAMPLES_PER_PACKET, ssrc };
    const packet = buildRtp(fields, tonePacket(hertz, index), index === 0);
    departures.set(`${ssrc} ${index}`, performance.now());
    rtp.send(packet, port, address);
  }

  function sendReport(to: ParsedMedia): void {
    const report = buildSenderReport({
      ssrc,
      wallClockMs: Date.now(),
      timestamp: sent * SAMPLES_PER_PACKET,
      packets: sent,
      octets: sent * SAMPLES_PER_PACKET,
    });
    rtcp.send(report, to.rtcpPort ?? to.port + 1, to.address);
    reportsSent += 1;
  }

  return {
    name,
    hertz,
    port: rtp.address().port,
    sdp: audioSdp(ADDRESS, rtp.address().port, ['rtpmap:0 PCMU/8000', 'ptime:20', 'sendrecv']),
    talk(to) {
      // The first packet leaves when its 20 ms of sound have been recorded.
      const start = performance.now() + INTERVAL_MS;
      timer = setInterval(() => {
        while (sent * INTERVAL_MS <= performance.now() - start) {
          sendRtp(sent, to.port, to.address);
          sent += 1;
          if (sent % REPORT_EVERY_PACKETS === FIRST_REPORT_PACKET) sendReport(to);
        }
      }, TICK_MS);
    },
    hangUp: () => clearInterval(timer),
    async probe(to, count) {
      for (let index = 0; index < count; index += 1) {
        sendRtp(index, to.port, ADDRESS);
        await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
      }
    },
    takeReception() {
      const report = reception.report();
      reception = new Reception();
      return report;
    },
    state: () => ({ sent, reportsSent, reportsReceived, reception: reception.report() }),
    close() {
      clearInterval(timer);
      rtp.close();
      rtcp.close();
    },
  };
}

/** RTP on an even port, RTCP on the next (RFC 3550 §11). */
async function openPair(): Promise<readonly [Socket, Socket]> {
  for (;;) {
    const rtp = await openSocket(0);
    const { port } = rtp.address();
    const rtcp = port % 2 === 0 ? await openSocket(port + 1).catch(() => null) : null;
    if (rtcp) return [rtp, rtcp];
    rtp.close();
  }
}

async function openSocket(port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, ADDRESS, resolve);
  });
  return socket;
}
