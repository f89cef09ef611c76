/** A SIP telephone's media: PCMU both ways, sender reports with what it hears, RTCP on a port of its own. */
import { createSocket, type Socket } from 'node:dgram';
import { randomBytes, randomInt } from 'node:crypto';
import {
  compactNtp,
  type Feedback,
  ntpFromUnixMs,
  parseRtcp,
  type RtcpPacket,
  buildRtcpCompound,
} from '../../src/protocols/rtcp/index.ts';
import { buildRtpPacket, readRtpHeader, RtpHeader } from '../../src/protocols/rtp/index.ts';
import { parseMedia } from '../support/sdp.ts';
import { tone } from './pcmu.ts';

const ADDRESS = '127.0.0.1';
const PACKET_MS = 20;
const SAMPLES = 160;
const REPORT_MS = 500;
const PORT_ATTEMPTS = 50;

export interface HeardRtp {
  readonly at: number;
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Buffer;
  readonly bytes: Buffer;
}

/** Between what the telephone says and what is on the wire; null: the packet is not one. */
export interface WireProtection {
  seal(packet: Uint8Array, isRtcp: boolean): Uint8Array;
  open(packet: Uint8Array, isRtcp: boolean): Uint8Array | null;
}

export interface TelephoneSdp {
  readonly type?: string;
  readonly protocol?: string;
  readonly formats?: string;
  /** Without `a=`. */
  readonly attributes?: readonly string[];
}

const inClear: WireProtection = { seal: (packet) => packet, open: (packet) => packet };

export class Telephone {
  readonly tag = `phone-${randomBytes(4).toString('hex')}`;
  readonly ssrc = randomInt(1, 2 ** 32);
  readonly heard: HeardRtp[] = [];
  readonly reports: RtcpPacket[] = [];
  protection: WireProtection = inClear;
  /** Is called for each RTP packet. */
  onRtp: ((packet: HeardRtp) => void) | null = null;
  readonly #rtp: Socket;
  readonly #rtcp: Socket;
  readonly #timers: NodeJS.Timeout[] = [];
  #target = { rtp: 0, rtcp: 0 };
  #version = 0;
  #sent = 0;
  #lastReport = { compact: 0, at: 0 };

  constructor(rtp: Socket, rtcp: Socket) {
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    rtp.on('message', (bytes) => this.#hear(bytes));
    rtcp.on('message', (bytes) => this.#read(bytes));
  }

  sdp({
    type = 'audio',
    protocol = 'RTP/AVP',
    formats = '0',
    attributes = ['rtpmap:0 PCMU/8000'],
  }: TelephoneSdp = {}): string {
    this.#version += 1;
    return [
      'v=0',
      `o=- ${this.ssrc} ${this.#version} IN IP4 ${ADDRESS}`,
      's=-',
      `c=IN IP4 ${ADDRESS}`,
      't=0 0',
      `m=${type} ${this.#rtp.address().port} ${protocol} ${formats}`,
      ...attributes.map((attribute) => `a=${attribute}`),
      '',
    ].join('\r\n');
  }

  /** Takes the daemon's ports from what it wrote for this telephone. */
  aim(sdp: string): void {
    const [media] = parseMedia(sdp);
    this.#target = { rtp: media!.port, rtcp: media!.rtcpPort ?? media!.port + 1 };
  }

  /** Sends a tone and reports until it is closed. */
  talk(): void {
    const begin = Date.now();
    this.#timers.push(
      setInterval(() => {
        while (this.#sent * PACKET_MS < Date.now() - begin) this.#say();
      }, PACKET_MS),
      setInterval(() => this.#sendReport(), REPORT_MS),
    );
  }

  sendRtp(packet: Uint8Array): void {
    this.#rtp.send(this.protection.seal(packet, false), this.#target.rtp, ADDRESS);
  }

  sendRtcp(packet: Uint8Array): void {
    this.#rtcp.send(this.protection.seal(packet, true), this.#target.rtcp, ADDRESS);
  }

  /** AVPF messages that have come. */
  feedback(): readonly Feedback[] {
    return this.reports.filter((packet) => packet.kind === 'feedback');
  }

  close(): void {
    this.#timers.forEach(clearInterval);
    this.#rtp.close();
    this.#rtcp.close();
  }

  #say(): void {
    const at = this.#sent * SAMPLES;
    const header = { payloadType: 0, sequence: this.#sent & 0xffff, timestamp: at, ssrc: this.ssrc };
    this.#sent += 1;
    this.sendRtp(buildRtpPacket(header, tone(440, at, SAMPLES)));
  }

  #hear(bytes: Buffer): void {
    const packet = this.protection.open(bytes, false);
    const header = new RtpHeader();
    if (packet === null || readRtpHeader(packet, 0, packet.length, header) !== null) return;
    const { marker, payloadType, sequence, timestamp, ssrc, payloadStart } = header;
    const payload = Buffer.from(packet.subarray(payloadStart));
    const heard = {
      at: Date.now(),
      marker,
      payloadType,
      sequence,
      timestamp,
      ssrc,
      payload,
      bytes: Buffer.from(packet),
    };
    this.heard.push(heard);
    this.onRtp?.(heard);
  }

  #read(bytes: Buffer): void {
    const packet = this.protection.open(bytes, true);
    if (packet === null) return;
    const { packets } = parseRtcp(packet);
    this.reports.push(...packets);
    const report = packets.find((entry) => entry.kind === 'senderReport');
    if (report === undefined) return;
    const compact = compactNtp({ seconds: report.ntpSeconds, fraction: report.ntpFraction });
    this.#lastReport = { compact, at: Date.now() };
  }

  #sendReport(): void {
    const { seconds, fraction } = ntpFromUnixMs(Date.now());
    const last = this.heard.at(-1);
    const { compact, at } = this.#lastReport;
    const block = last && {
      ssrc: last.ssrc,
      fractionLost: 0,
      cumulativeLost: 0,
      highestSequence: last.sequence,
      jitter: 0,
      lastSenderReport: compact,
      delaySinceLastSenderReport: compact === 0 ? 0 : Math.round(((Date.now() - at) * 65_536) / 1000),
    };
    const report = {
      kind: 'senderReport',
      ssrc: this.ssrc,
      ntpSeconds: seconds,
      ntpFraction: fraction,
      rtpTimestamp: this.#sent * SAMPLES,
      packetCount: this.#sent,
      octetCount: this.#sent * SAMPLES,
      reports: block === undefined ? [] : [block],
    } as const;
    this.sendRtcp(buildRtcpCompound(report, 'phone'));
  }
}

/** Two neighbouring ports, the first even. */
export async function openTelephone(): Promise<Telephone> {
  for (let attempt = 0; attempt < PORT_ATTEMPTS; attempt += 1) {
    const port = 2 * randomInt(18_000, 30_000);
    const rtp = await bind(port);
    const rtcp = await bind(port + 1);
    if (rtp !== null && rtcp !== null) return new Telephone(rtp, rtcp);
    rtp?.close();
    rtcp?.close();
  }
  throw new Error('no two neighbouring ports are free');
}

function bind(port: number): Promise<Socket | null> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.once('error', () => resolve(null));
    socket.bind(port, ADDRESS, () => resolve(socket));
  });
}
