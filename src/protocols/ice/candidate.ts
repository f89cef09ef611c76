import type { ByteString } from '../../base/bytes.ts';
import { familyOf, type Endpoint } from '../../base/endpoint.ts';
import { formatIPv6, parseIPv6 } from '../../base/ip-text.ts';

/** One value of `a=candidate` (RFC 8839 §5.1); printing gives back what was parsed, but for runs of blanks. */
export interface IceCandidate {
  readonly foundation: ByteString;
  /** 1 to 256. */
  readonly component: number;
  /** `udp`, `TCP`, ...; as written. */
  readonly transport: ByteString;
  /** 0 to 2^32 − 1. */
  readonly priority: number;
  /** An IP literal or a host name, as written. */
  readonly address: ByteString;
  readonly port: number;
  /** `host`, `srflx`, `prflx`, `relay` or something new. */
  readonly type: ByteString;
  /** What follows the type, in order: `raddr`, `rport`, extensions. The last may lack its value. */
  readonly attributes: readonly (readonly [name: ByteString, value: ByteString | null])[];
}

/** Longest text that is looked at; real ones have 100 to 200 characters. */
const MAX_LENGTH = 2000;

const pattern =
  /^[ \t]*([^ \t]+)[ \t]+(\d{1,3})[ \t]+([^ \t]+)[ \t]+(\d{1,10})[ \t]+([^ \t]+)[ \t]+(\d{1,5})[ \t]+typ[ \t]+([^ \t]+)(.*)$/;

/** From what stands behind `candidate:`; null if it is none. */
export function parseCandidate(value: ByteString): IceCandidate | null {
  const match = value.length > MAX_LENGTH ? null : pattern.exec(value);
  if (match === null) return null;
  const [, foundation, component, transport, priority, address, port, type, rest] = match;
  const candidate: IceCandidate = {
    foundation: foundation!,
    component: Number(component),
    transport: transport!,
    priority: Number(priority),
    address: address!,
    port: Number(port),
    type: type!,
    attributes: parseAttributes(rest!),
  };
  const isSound =
    candidate.component >= 1 &&
    candidate.component <= 256 &&
    candidate.priority <= 0xffffffff &&
    candidate.port <= 65535 &&
    candidate.foundation.length <= 32;
  return isSound ? candidate : null;
}

function parseAttributes(text: ByteString): [ByteString, ByteString | null][] {
  const words = text.split(/[ \t]+/).filter((word) => word !== '');
  const attributes: [ByteString, ByteString | null][] = [];
  for (let index = 0; index < words.length; index += 2) {
    attributes.push([words[index]!, words[index + 1] ?? null]);
  }
  return attributes;
}

/** What goes behind `candidate:`. */
export function printCandidate(candidate: IceCandidate): ByteString {
  const { foundation, component, transport, priority, address, port, type } = candidate;
  let text = `${foundation} ${component} ${transport} ${priority} ${address} ${port} typ ${type}`;
  for (const [name, value] of candidate.attributes) text += value === null ? ` ${name}` : ` ${name} ${value}`;
  return text;
}

/** Value of the first attribute of that name behind the type (`raddr`, `tcptype`, `ufrag`, ...), or null. */
export function candidateAttribute(candidate: IceCandidate, name: ByteString): ByteString | null {
  return candidate.attributes.find(([known]) => known === name)?.[1] ?? null;
}

/** Why a candidate is passed over. */
export type CandidateObstacle = 'not UDP' | 'host name' | 'port 0' | 'component';

/** Where checks for the candidate go, or why it gets none. Only UDP with an IP literal does; host names are mDNS. */
export function candidateEndpoint(candidate: IceCandidate): Endpoint | CandidateObstacle {
  if (candidate.transport.toLowerCase() !== 'udp') return 'not UDP';
  if (candidate.component > 2) return 'component';
  if (candidate.port === 0) return 'port 0';
  const family = familyOf(candidate.address);
  if (family === null) return 'host name';
  // Sources of packets are compared with it as text, so both are in the canonical form.
  const address = family === 'IP6' ? formatIPv6(parseIPv6(candidate.address)) : candidate.address;
  return { family, address, port: candidate.port };
}
