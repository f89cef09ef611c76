import { formatEndpoint, type Endpoint } from '../base/endpoint.ts';

/** Why a stream takes the path that it takes: numbers in shared memory, texts for people. */
export const placement = {
  /** No worker has looked at the stream yet, or there is no kernel forwarding. */
  off: 0,
  kernel: 1,
  peerUnknown: 2,
  notConfirmed: 3,
  otherSideUnknown: 4,
  otherSideNotConfirmed: 5,
  natWait: 6,
  forbiddenTarget: 7,
  noRoute: 8,
  localPeer: 9,
  noHook: 10,
  tableFull: 11,
  refused: 12,
  tooManySinks: 13,
  comesUp: 14,
  encrypted: 15,
  otherSideEncrypted: 16,
  rtcp: 17,
  bundled: 18,
  movesOften: 20,
  recorded: 31,
  extensionsMasked: 25,
  treated: 30,
} as const;
export type PlacementCode = (typeof placement)[keyof typeof placement];

const texts: Readonly<Record<number, string>> & Readonly<Record<PlacementCode, string>> = {
  [placement.off]: 'user space: kernel forwarding is off',
  [placement.kernel]: 'kernel',
  [placement.peerUnknown]: 'user space: address of the peer not known yet',
  [placement.notConfirmed]: 'user space: peer not confirmed yet',
  [placement.otherSideUnknown]: 'user space: address of the other side not known yet',
  [placement.otherSideNotConfirmed]:
    'user space: other side not confirmed yet (one-way media goes into the kernel with the flag unidirectional)',
  [placement.natWait]: 'user space: nothing has come from the other side yet (NAT wait)',
  [placement.forbiddenTarget]:
    'user space: the other side names a control port of this daemon as its address',
  [placement.noRoute]: 'user space: no route to the other side',
  [placement.localPeer]: 'user space: a peer is on this host',
  [placement.noHook]: 'user space: no hook on the device of the local address',
  [placement.tableFull]: 'user space: kernel table full (kernel-max-flows)',
  [placement.refused]: 'user space: the kernel refused the flow',
  [placement.tooManySinks]: 'user space: more receivers than the kernel copies to',
  [placement.comesUp]:
    'user space: its packets keep coming up from the kernel (too many SSRCs, or the hook is gone)',
  [placement.encrypted]: 'user space: media from this peer is decrypted here',
  [placement.otherSideEncrypted]: 'user space: media to the other side is encrypted here',
  [placement.bundled]: 'user space: several media sections share a transport (BUNDLE)',
  [placement.rtcp]: 'user space: RTCP, which is read here for round trips',
  [placement.recorded]: 'user space: the call is being recorded',
  [placement.extensionsMasked]: 'user space: header extensions are taken out of its packets',
  [placement.treated]:
    'user space: its packets are changed, dropped, watched or delayed on request (blocking, silence, DTMF, echo)',
  [placement.movesOften]:
    'user space: packets come from several addresses in turn (media-handover); tried again when that has calmed down',
};

/** What the slot of a stream tells besides. */
export interface PlacementDetails {
  /** Where its peer is, as far as it is known. */
  readonly endpoint: Endpoint | null;
  /** How many packets have been accepted from it. */
  readonly packets: number;
}

export function describePlacement(code: number, details?: PlacementDetails): string {
  const text = texts[code] ?? texts[placement.off];
  const more = details && code === placement.notConfirmed ? describeLearning(details) : '';
  return text + more;
}

function describeLearning({ endpoint, packets }: PlacementDetails): string {
  if (!endpoint) return '';
  const where = formatEndpoint(endpoint);
  return packets === 0
    ? `: nothing has come from it, and it announced ${where}`
    : `: it is ${where} as far as is known, settled by the first packet three seconds after the last offer or answer`;
}
