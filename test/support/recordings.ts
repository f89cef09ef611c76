import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { formatIPv6, parseIPv6 } from '../../src/base/ip-text.ts';
import type { NgMessage } from './bencode.ts';
import { readCapture, type CapturedUdp } from './captures.ts';
import { runCommand } from './child-process.ts';
import type { Daemon } from './daemon.ts';
import { buildRtp, type RtpBurst } from './rtp.ts';
import { waitFor } from './wait.ts';

/** The `recording` part of the reply to `query`. */
export interface RecordingReport {
  readonly 'call recording': number;
  readonly state?: string;
  readonly file?: string;
  readonly packets?: number;
  readonly lost?: number;
  readonly unreadable?: number;
  readonly problem?: string;
}

/** A folder that is there until the tests of the file are over. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function recordingOf(daemon: Daemon, callId: string): Promise<RecordingReport> {
  const reply = await daemon.ng.ok({ command: 'query', 'call-id': callId });
  return (reply as unknown as { recording: RecordingReport }).recording;
}

/** The files that a reply to an offer or answer names. */
export function recordingsIn(reply: NgMessage): readonly string[] {
  return (reply.recordings ?? []) as readonly string[];
}

/** The metadata of a recording, once it is closed. */
export async function metadataOf(spool: string, capture: string): Promise<string> {
  const stem = /([^/]*)\.pcap(ng)?$/.exec(capture)![1]!;
  return waitFor(`the metadata of ${capture}`, () => {
    const name = readdirSync(`${spool}/metadata`).find((entry) => entry === `rtpengine-meta-${stem}.txt`);
    return name !== undefined && readFileSync(`${spool}/metadata/${name}`, 'latin1');
  });
}

/** Reads a capture twice, with our own reader and with tshark, which must agree and find no wrong checksum. */
export function checkedCapture(path: string): readonly CapturedUdp[] {
  const packets = readCapture(readFileSync(path));
  const fields = ['udp.srcport', 'udp.dstport', 'udp.payload', 'ip.checksum.status', 'udp.checksum.status'];
  const text = runCommand('tshark', [
    ...['-r', path, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])],
    ...['-o', 'udp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE'],
  ]);
  const seen = text.split('\n').filter((line) => line !== '');
  assert.deepEqual(
    seen.map((line) => line.split('\t')),
    packets.map(({ source, sourcePort, destinationPort, payload }) => [
      String(sourcePort),
      String(destinationPort),
      payload.toString('hex'),
      source.includes(':') ? '' : '1',
      '1',
    ]),
  );
  return packets;
}

export interface Flow {
  readonly from: { readonly address: string; readonly port: number };
  readonly to: { readonly address: string; readonly port: number };
}

/** Payloads of one direction, in the order of the capture. */
export function payloadsOf(packets: readonly CapturedUdp[], { from, to }: Flow): readonly string[] {
  return packets
    .filter(
      (packet) =>
        packet.source === canonical(from.address) &&
        packet.sourcePort === from.port &&
        packet.destination === canonical(to.address) &&
        packet.destinationPort === to.port,
    )
    .map(({ payload }) => brief(payload));
}

/** RTP as `SEQUENCE-HASH`, so that what differs can be read. */
export function brief(payload: Buffer): string {
  const hash = createHash('sha1').update(payload).digest('hex').slice(0, 16);
  return `${payload.length < 4 ? '-' : payload.readUInt16BE(2)}-${hash}`;
}

/** The form that captures are read in. */
function canonical(address: string): string {
  return address.includes(':') ? formatIPv6(parseIPv6(address)) : address;
}

/** What was sent, packet by packet, in clear. */
export function sentPayloads(...bursts: readonly RtpBurst[]): readonly string[] {
  return bursts.flatMap((burst) =>
    Array.from({ length: burst.count }, (_, index) => brief(buildRtp(burst, index))),
  );
}
