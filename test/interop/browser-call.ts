/** A call of a browser through the daemon: the requests that a SIP proxy would send, and what both ends see. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { NgMessage } from '../support/bencode.ts';
import { type Daemon, startDaemon } from '../support/daemon.ts';
import { untilWell } from '../support/diagnosis.ts';
import { waitFor } from '../support/wait.ts';
import type { BrowserPhone, BrowserReport } from './browser.ts';

const PORT_COUNT = 400;
/** Apart from what other test files of the same machine use. */
const FIRST_PORT = 12_000;

export function startBrowserDaemon(): Promise<Daemon> {
  const portMin = FIRST_PORT + (process.pid % 16) * PORT_COUNT;
  return startDaemon('ours', {
    interfaces: ['127.0.0.1'],
    portMin,
    portMax: portMin + PORT_COUNT - 1,
    ngAddress: '127.0.0.1',
    options: ['--num-threads=2'],
  });
}

/** What a proxy adds when the receiver is a browser, each wish by itself. */
export const toBrowser: NgMessage = {
  'transport-protocol': 'UDP/TLS/RTP/SAVPF',
  ICE: 'force',
  'rtcp-mux': ['offer', 'require'],
  SDES: ['off'],
  flags: ['generate-mid', 'no-rtcp-attribute'],
};

/** The same when it is a plain telephone. */
export const toTelephone: NgMessage = {
  'transport-protocol': 'RTP/AVP',
  ICE: 'remove',
  'rtcp-mux': ['demux'],
};

export interface StreamView {
  readonly ICE?: string;
  readonly DTLS?: string;
  readonly SRTP?: string;
  readonly drops?: Readonly<Record<string, number>>;
  readonly stats: { readonly packets: number };
}

export class BrowserCall {
  readonly id = `call-${randomBytes(6).toString('hex')}`;
  readonly a: string;
  readonly b: string;
  readonly #daemon: Daemon;

  constructor(daemon: Daemon, a = 'browser', b = 'phone') {
    this.#daemon = daemon;
    this.a = a;
    this.b = b;
  }

  /** The body for the other side. */
  async offer(sdp: string, extra: NgMessage = {}): Promise<string> {
    const reply = await this.#send({ command: 'offer', 'from-tag': this.a, sdp, ...extra });
    return reply.sdp as string;
  }

  async answer(sdp: string, extra: NgMessage = {}): Promise<string> {
    const reply = await this.#send({
      command: 'answer',
      'from-tag': this.a,
      'to-tag': this.b,
      sdp,
      ...extra,
    });
    return reply.sdp as string;
  }

  /** Candidates of a party (RFC 8840). */
  trickle(tag: string, sdp: string): Promise<NgMessage> {
    return this.#send({ command: 'offer', 'from-tag': tag, sdp, flags: ['fragment'] });
  }

  hangUp(): Promise<NgMessage> {
    return this.#send({ command: 'delete', 'from-tag': this.a, 'delete delay': 0 });
  }

  /** The first stream of a media section of a party. */
  async stream(tag: string, section = 0): Promise<StreamView> {
    const media = await this.#media(tag, section);
    return media.streams[0]!;
  }

  async flags(tag: string, section = 0): Promise<readonly string[]> {
    return (await this.#media(tag, section)).flags;
  }

  /** A diagnosis finds nothing that could be wrong. */
  async untilWell(): Promise<void> {
    await untilWell(this.#daemon, this.id);
  }

  /** `query`, for the message of a failing test. */
  async describe(): Promise<string> {
    const reply = await this.#daemon.ng.request({ command: 'query', 'call-id': this.id });
    const lines = this.#daemon.log().split('\n');
    const own = lines.filter((line) => line.includes(this.id) && !line.includes('[control]'));
    return `${JSON.stringify(reply.tags)}\n${own.join('\n')}`;
  }

  async #media(tag: string, section: number): Promise<MediaView> {
    const { tags } = (await this.#send({ command: 'query' })) as unknown as Query;
    return tags[tag]!.medias[section]!;
  }

  #send(message: NgMessage): Promise<NgMessage> {
    return this.#daemon.ng.ok({ 'call-id': this.id, ...message });
  }
}

interface MediaView {
  readonly flags: readonly string[];
  readonly streams: readonly StreamView[];
}

interface Query {
  readonly tags: Readonly<Record<string, { readonly medias: readonly MediaView[] }>>;
}

/** Waits until what the browser reports is as wanted; else fails with its last report and the daemon's. */
export async function untilReport(
  what: string,
  phone: BrowserPhone,
  call: BrowserCall,
  isReached: (report: BrowserReport) => boolean,
  deadlineMs = 20_000,
): Promise<BrowserReport> {
  let last: BrowserReport | undefined;
  try {
    return await waitFor(
      what,
      async () => {
        last = await phone.report();
        return isReached(last) ? last : null;
      },
      deadlineMs,
    );
  } catch (error) {
    throw new Error(`${String(error)}\n${JSON.stringify(last)}\n${await call.describe()}`, { cause: error });
  }
}

export function assertConnected(report: BrowserReport): void {
  assert.equal(report.connection, 'connected');
  assert.match(report.ice, /^(connected|completed)$/);
  assert.ok(
    report.dtls.length > 0 && report.dtls.every((state) => state === 'connected'),
    report.dtls.join(),
  );
}
