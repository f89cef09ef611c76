import type { ByteString } from '../../base/bytes.ts';
import { familyOf, sameEndpoint, type Endpoint } from '../../base/endpoint.ts';
import { readIceAttributes, readMid, type Sdp, type SdpMedia, type SdpSession } from '../sdp/index.ts';
import { candidateEndpoint, parseCandidate, type IceCandidate } from './candidate.ts';
import { isPwd, isUfrag } from './credentials.ts';
import type { IceCredentials } from './types.ts';

/** More of one section are not read; the agent keeps a hundred. */
const MAX_CANDIDATES = 200;

/** ICE of one media section as typed values; RFC 8839 §5, RFC 8840 §8.2. */
export interface IceDescription {
  /** Null if they are missing or not valid: then there is no ICE with this peer. */
  readonly credentials: IceCredentials | null;
  /** Why there are no credentials. */
  readonly problem: string | null;
  readonly isLite: boolean;
  /** Words of `a=ice-options`, as written. */
  readonly options: readonly ByteString[];
  readonly candidates: readonly IceCandidate[];
  /** Values of `a=candidate` that are none, or beyond the bound. */
  readonly unreadable: number;
  readonly isEndOfCandidates: boolean;
  /** What the controlling side has selected (RFC 8839 §5.2), as far as it consists of IP literals. */
  readonly remoteCandidates: readonly RemoteCandidateEntry[];
  readonly isMismatch: boolean;
}

export interface RemoteCandidateEntry {
  readonly component: number;
  readonly endpoint: Endpoint;
}

/** Null if the section, with what the session says for all, has neither credentials nor candidates. */
export function readIceDescription(media: SdpMedia, session: SdpSession): IceDescription | null {
  const attributes = readIceAttributes(media, session);
  if (attributes === null) return null;
  const { ufrag, pwd } = attributes;
  const problem = credentialProblem(ufrag, pwd);
  const read = attributes.candidates.slice(0, MAX_CANDIDATES).map(parseCandidate);
  const candidates = read.filter((candidate) => candidate !== null);
  return {
    credentials: problem === null ? { ufrag: ufrag!, pwd: pwd! } : null,
    problem,
    isLite: attributes.isLite,
    options: words(attributes.options ?? ''),
    candidates,
    unreadable: attributes.candidates.length - candidates.length,
    isEndOfCandidates: attributes.isEndOfCandidates,
    remoteCandidates: attributes.remoteCandidates.flatMap(readRemoteCandidates),
    isMismatch: attributes.isMismatch,
  };
}

/** One section of a trickled fragment (RFC 8840 §9), to be found by its mid, else by its place. */
export interface IceFragment {
  readonly mid: ByteString | null;
  /** Place among the `m=` lines, from 0. */
  readonly index: number;
  readonly description: IceDescription;
}

/** From a body that `parseSdpFragment` has taken. Without any `m=` line, what it says is of the first section. */
export function readIceFragments(sdp: Sdp): IceFragment[] {
  const { session } = sdp;
  const media = sdp.media.length > 0 ? sdp.media : [sectionOf(session)];
  return media.flatMap((section, index) => {
    const description = readIceDescription(section, session);
    return description === null ? [] : [{ mid: readMid(section), index, description }];
  });
}

/**
 * RFC 8839 §4.2.5: true if the default destination of a component is among its candidates. Where it is not, something on
 * the way has rewritten `c=` and `m=` without knowing of ICE, and the answer says `a=ice-mismatch`.
 */
export function hasDefaultCandidate(
  candidates: readonly IceCandidate[],
  component: number,
  destination: Endpoint,
): boolean {
  return candidates.some((candidate) => {
    const endpoint = candidateEndpoint(candidate);
    return (
      candidate.component === component && typeof endpoint !== 'string' && sameEndpoint(endpoint, destination)
    );
  });
}

function credentialProblem(ufrag: ByteString | null, pwd: ByteString | null): string | null {
  if (ufrag === null || pwd === null) return `a=ice-${ufrag === null ? 'ufrag' : 'pwd'} is missing`;
  if (!isUfrag(ufrag)) return 'a=ice-ufrag is not 4 to 256 characters without colon';
  if (!isPwd(pwd)) return 'a=ice-pwd is not 22 to 256 characters';
  return null;
}

/** `1 192.0.2.1 4000 2 192.0.2.1 4001`. */
function readRemoteCandidates(value: ByteString): RemoteCandidateEntry[] {
  const fields = words(value);
  const entries: RemoteCandidateEntry[] = [];
  for (let index = 0; index + 2 < fields.length; index += 3) {
    const component = Number(fields[index]);
    const address = fields[index + 1]!;
    const port = Number(fields[index + 2]);
    const family = familyOf(address);
    const isSound = component >= 1 && component <= 256 && port >= 0 && port <= 65535;
    if (family !== null && isSound) entries.push({ component, endpoint: { family, address, port } });
  }
  return entries;
}

function words(text: ByteString): ByteString[] {
  return text.split(/[ \t]+/).filter((word) => word !== '');
}

/** A media section that has the session's attributes for its own. */
function sectionOf(session: SdpSession): SdpMedia {
  return {
    ...{ type: 'audio', port: 9, portCount: 1, protocol: 'RTP/AVP', formats: [] },
    ...{ information: null, connection: null, bandwidths: [], otherLines: [] },
    attributes: session.attributes,
  };
}
