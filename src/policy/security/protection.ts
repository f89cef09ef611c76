import type { DtlsPlan, SrtpPlan, StreamSecurity } from '../../plan/security.ts';
import { isSameKeying, type CryptoLine } from './crypto-line.ts';
import type { DtlsAssociation } from './dtls.ts';
import type { AgreedSecurity, LegSecurity } from './state.ts';

/** What the data plane does with the packets of one side. */
export interface Protection {
  /** Nothing may come from or go to this side: its keys are missing. */
  readonly isBlocked: boolean;
  /** Null: packets pass as they are. */
  readonly keys: Pick<StreamSecurity, 'inbound' | 'outbound' | 'dtls'> | null;
}

const open: Protection = { isBlocked: false, keys: null };

/**
 * Protection of a side. Packets pass with the keys that they came with if those of both sides are the same crosswise, and
 * nothing has to look inside: `isChanged` says that something has.
 */
export function protectionOf(own: LegSecurity, opposite: LegSecurity | null, isChanged: boolean): Protection {
  const { agreed } = own;
  switch (agreed.kind) {
    case 'plain':
    case 'passed':
      return open;
    case 'failed':
      return { isBlocked: true, keys: null };
    case 'waiting':
      return {
        isBlocked: true,
        keys: agreed.dtls === null ? null : { inbound: null, outbound: null, dtls: dtlsPlan(agreed.dtls) },
      };
    case 'sdes':
      if (!isChanged && opposite !== null && isPassedThrough(own, opposite)) return open;
      return {
        isBlocked: false,
        keys: { inbound: srtpPlan(agreed.inbound), outbound: srtpPlan(agreed.outbound), dtls: null },
      };
    case 'dtls':
      return {
        isBlocked: false,
        keys: { inbound: null, outbound: null, dtls: dtlsPlan(agreed.association) },
      };
  }
}

/** Keys of packets that pass as they are, as far as they are known: from the party of this side, and to it. */
export function passedKeys({ agreed }: LegSecurity): { inbound: SrtpPlan; outbound: SrtpPlan } | null {
  if (agreed.kind !== 'sdes') return null;
  return { inbound: srtpPlan(agreed.inbound), outbound: srtpPlan(agreed.outbound) };
}

/** Both sides have the same keys, each the other's. */
export function isPassedThrough(a: LegSecurity, b: LegSecurity): boolean {
  if (a.isRecrypted || b.isRecrypted) return false;
  return isCrosswise(a.agreed, b.agreed);
}

function isCrosswise(a: AgreedSecurity, b: AgreedSecurity): boolean {
  if (a.kind !== 'sdes' || b.kind !== 'sdes') return false;
  return isSameKeying(a.inbound, b.outbound) && isSameKeying(b.inbound, a.outbound);
}

function srtpPlan(line: CryptoLine): SrtpPlan {
  return {
    suite: line.suite,
    masterKey: line.masterKey,
    mki: line.mki,
    isRtpUnencrypted: line.isRtpUnencrypted,
    isRtcpUnencrypted: line.isRtcpUnencrypted,
    isRtpUnauthenticated: line.isRtpUnauthenticated,
  };
}

function dtlsPlan({ generation, role, fingerprints, certificate }: DtlsAssociation): DtlsPlan {
  return { generation, role, fingerprints, certificate: certificate.id };
}
