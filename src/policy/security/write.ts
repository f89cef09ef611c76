import type { SdpAttribute } from '../../protocols/sdp/index.ts';
import { printCryptoLine } from './crypto-line.ts';
import type { DtlsAssociation } from './dtls.ts';
import type { SecurityOptions } from './options.ts';
import type { LegSecurity } from './state.ts';

/** Attributes about keys for one media section; null: those of the sender, as they came. */
export type SecurityLines = readonly SdpAttribute[] | null;

/** `a=crypto`, `a=setup`, `a=fingerprint` and `a=tls-id` of an offer of ours. */
export function offerLines({ offered }: LegSecurity, options: SecurityOptions): SecurityLines {
  switch (offered.kind) {
    case 'passed':
      return null;
    case 'plain':
      return [];
    case 'keys':
      return [
        ...offered.crypto.map((line) => attribute('crypto', printCryptoLine(line, options.sdes))),
        ...(offered.dtls === null ? [] : dtlsLines(offered.dtls, 'actpass', !options.dtls.omitTlsId)),
      ];
  }
}

/** The same of an answer: one crypto line, or one association. */
export function answerLines({ agreed }: LegSecurity, options: SecurityOptions): SecurityLines {
  switch (agreed.kind) {
    case 'passed':
      return null;
    case 'sdes':
      return [attribute('crypto', printCryptoLine(agreed.outbound, options.sdes))];
    case 'dtls': {
      const { association } = agreed;
      // An answer has the attribute only where the offer had it (RFC 8842 §5.3).
      const hasTlsId = !options.dtls.omitTlsId && association.remoteTlsId !== null;
      return dtlsLines(association, association.role, hasTlsId);
    }
    case 'plain':
    case 'waiting':
    case 'failed':
      return [];
  }
}

function dtlsLines(
  { hash, certificate, tlsId }: DtlsAssociation,
  setup: string,
  hasTlsId: boolean,
): readonly SdpAttribute[] {
  const lines = [
    attribute('setup', setup),
    attribute('fingerprint', `${hash} ${certificate.fingerprint(hash)}`),
  ];
  return hasTlsId ? [...lines, attribute('tls-id', tlsId)] : lines;
}

function attribute(name: string, value: string): SdpAttribute {
  return { name, value };
}
