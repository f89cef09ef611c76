import { setTimeout as sleep } from 'node:timers/promises';
import { buildRtcpCompound } from '../../src/protocols/rtcp/index.ts';
import type { Leg } from './call.ts';
import type { SocketAddress } from './endpoint-protocol.ts';

const KEPT_MS = 200;
const NTP_SECONDS = 0x12345678;

function senderReport(ssrc: number): Buffer {
  const numbers = { rtpTimestamp: 0, packetCount: 1, octetCount: 160 };
  return Buffer.from(
    buildRtcpCompound(
      { kind: 'senderReport', ssrc, ntpSeconds: NTP_SECONDS, ntpFraction: 0, ...numbers, reports: [] },
      'sender',
    ),
  );
}

/** What answers that one after `KEPT_MS`. */
function receiverReport(about: number): Buffer {
  const report = { fractionLost: 0, cumulativeLost: 0, highestSequence: 0, jitter: 0 };
  const lastSenderReport = (NTP_SECONDS << 16) >>> 0;
  const delaySinceLastSenderReport = Math.round(65.536 * KEPT_MS);
  return Buffer.from(
    buildRtcpCompound(
      {
        kind: 'receiverReport',
        ssrc: 1,
        reports: [{ ssrc: about, ...report, lastSenderReport, delaySinceLastSenderReport }],
      },
      'receiver',
    ),
  );
}

function rtcpOf(leg: Leg): SocketAddress {
  const { address, rtcpPort } = leg.target();
  return { address, port: rtcpPort ?? 0 };
}

/** A report of `sender` passes by to `receiver`, who answers it after a while. */
export async function reportBack(sender: Leg, receiver: Leg, ssrc: number): Promise<void> {
  await sender.rtcp.sendRaw(rtcpOf(sender), senderReport(ssrc));
  await sleep(KEPT_MS + 20);
  await receiver.rtcp.sendRaw(rtcpOf(receiver), receiverReport(ssrc));
}
