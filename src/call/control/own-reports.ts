import type { ReportsPlan } from '../../plan/reports.ts';
import type { StreamId, StreamPlan } from '../../plan/types.ts';
import { readUint32 } from '../../base/big-endian.ts';
import type { Call } from '../call.ts';
import type { CallContext } from '../context.ts';
import type { Leg } from '../leg.ts';
import type { Dialogue } from '../participant.ts';
import type { ReportsControl } from './state.ts';

/** Characters of base64 that 96 bits of chance make (RFC 7022 §4.2). */
const CNAME_BYTES = 12;

/** `generate RTCP`: both ends of a dialogue get reports of ours, or those of the other end again. */
export function setReports(
  { control }: Call,
  { sides }: Dialogue,
  isOn: boolean,
  { randomBytes, options }: CallContext,
): void {
  if (control === null) return;
  for (const side of sides) {
    if (!isOn) control.reports.delete(side);
    else if (!control.reports.has(side)) {
      const cname = Buffer.from(randomBytes(CNAME_BYTES)).toString('base64');
      const ssrc = readUint32(randomBytes(4), 0);
      control.reports.set(side, { cname, ssrc, intervalMs: options.reportIntervalMs });
    }
  }
}

/** Reports to the party of a leg; null where there can be none. `rtcp`: undefined, if the leg has no stream for RTCP alone. */
export function reportsPlan(
  control: ReportsControl,
  leg: Leg,
  rtp: Pick<StreamPlan, 'id' | 'carries'>,
  rtcp: { readonly id: StreamId } | undefined,
): ReportsPlan | null {
  if (rtp.carries === 'other') return null;
  const via = leg.isMuxed ? rtp : rtcp;
  if (via === undefined) return null;
  // Sections of a bundle share a transport, on which each has an SSRC of its own.
  const ssrc = (control.ssrc + leg.index) >>> 0;
  return { via: via.id, ssrc, cname: control.cname, intervalMs: control.intervalMs };
}
