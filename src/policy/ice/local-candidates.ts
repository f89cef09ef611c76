import type { ByteString } from '../../base/bytes.ts';
import type { Address } from '../../base/endpoint.ts';

/** One of our addresses with a port for each component. */
export interface CandidateAddress {
  /** As SDP shows it. */
  readonly address: Address;
  /** RTP, then RTCP where it has a port of its own. */
  readonly ports: readonly number[];
}

/** How our candidates rank against the party's other ones. */
export type CandidateRank =
  /** As host candidates do (RFC 8445 §5.1.2.2). */
  | 'host'
  /** As relayed ones, and called so. */
  | 'relay'
  /** Behind all host candidates of the other party, before its others. */
  | 'hostBehind'
  /** Behind everything. */
  | 'relayLast';

const typePreferences: Readonly<Record<CandidateRank, number>> = {
  host: 126,
  hostBehind: 125,
  relay: 0,
  relayLast: 0,
};

/** Values of our `a=candidate` lines, component by component, the preferred address first. */
export function localCandidates(
  addresses: readonly CandidateAddress[],
  rank: CandidateRank,
): readonly ByteString[] {
  const lines: ByteString[] = [];
  const components = addresses[0]?.ports.length ?? 0;
  for (let component = 1; component <= components; component += 1) {
    for (const [index, { address, ports }] of addresses.entries()) {
      const port = ports[component - 1];
      if (port !== undefined) lines.push(candidateLine(address, port, component, index, rank));
    }
  }
  return lines;
}

/** Priority by RFC 8445 §5.1.2.1. The first address is preferred. */
export function candidatePriority(rank: CandidateRank, index: number, component: number): number {
  const isLast = rank === 'hostBehind' || rank === 'relayLast';
  const localPreference = isLast ? 0 : 65535 - index;
  return typePreferences[rank] * 2 ** 24 + localPreference * 2 ** 8 + (256 - component);
}

function candidateLine(
  { address }: Address,
  port: number,
  component: number,
  index: number,
  rank: CandidateRank,
): ByteString {
  const priority = candidatePriority(rank, index, component);
  const type = rank === 'relay' || rank === 'relayLast' ? `relay raddr ${address} rport ${port}` : 'host';
  return `${foundationOf(address)} ${component} UDP ${priority} ${address} ${port} typ ${type}`;
}

/**
 * Equal for candidates of the same base (RFC 8445 §5.1.1.3), so that it may as well be made from the address: 16 hexadecimal
 * digits of two FNV-1a sums.
 */
export function foundationOf(address: string): ByteString {
  return hash(address, 0x811c9dc5) + hash(address, 0x01000193);
}

function hash(text: string, start: number): string {
  let sum = start;
  for (let i = 0; i < text.length; i += 1) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, '0');
}
