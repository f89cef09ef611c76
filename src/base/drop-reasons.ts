/** Why a packet went no further: small numbers on the packet path, names and texts for people and metrics. */
export interface DropReason {
  /** Stable name in statistics and metrics. */
  readonly name: string;
  /** Counted on the stream that it came in on, or on the one it should have gone out by. */
  readonly side: 'in' | 'out';
  /** Also counted in the error counter of that side; false for what a healthy call does too. */
  readonly isError: boolean;
  /** For `query`, logs and the CLI: completes "N packets dropped because ...". */
  readonly because: string;
}

/** Numbers of the reasons; 0 is none. They index `dropReasons` and the counters in shared memory. */
export const drop = {
  rtpTooShort: 1,
  rtpBadHeader: 2,
  rtcpTooShort: 3,
  unexpectedRtp: 4,
  stunNotNegotiated: 5,
  dtlsNotNegotiated: 6,
  unknownProtocol: 7,
  strictSource: 8,
  noSink: 9,
  empty: 10,
  receiveFailed: 11,
  noDestination: 12,
  natWait: 13,
  bufferFull: 14,
  refused: 15,
  unreachable: 16,
  tooBig: 17,
  notPermitted: 18,
  sendFailed: 19,
  forbidden: 20,
  loop: 21,
  srtpTooShort: 22,
  srtpWrongMki: 23,
  srtpAuthFailed: 24,
  srtpReplayed: 25,
  srtpTooOld: 26,
  srtpLifetimeOver: 27,
  srtcpTooShort: 28,
  srtcpAuthFailed: 29,
  srtcpReplayed: 30,
  srtcpTooOld: 31,
  srtpNotProtected: 32,
  srtpKeyUsedUp: 33,
} as const;
export type DropCode = (typeof drop)[keyof typeof drop];

/** Reasons that shared memory has room for. */
export const MAX_DROP_REASONS = 52;

const reason = (name: string, side: 'in' | 'out', isError: boolean, because: string): DropReason => ({
  name,
  side,
  isError,
  because,
});

const byCode: Readonly<Record<DropCode, DropReason>> = {
  [drop.rtpTooShort]: reason('rtp.tooShort', 'in', true, 'they were shorter than an RTP header'),
  [drop.rtpBadHeader]: reason('rtp.badHeader', 'in', true, 'their RTP header was longer than the packet'),
  [drop.rtcpTooShort]: reason('rtcp.tooShort', 'in', true, 'they were shorter than an RTCP header'),
  [drop.unexpectedRtp]: reason('rtcp.unexpectedRtp', 'in', true, 'they were RTP on an RTCP port'),
  [drop.stunNotNegotiated]: reason('stun.notNegotiated', 'in', false, 'they were STUN without ICE'),
  [drop.dtlsNotNegotiated]: reason('dtls.notNegotiated', 'in', true, 'they were DTLS, which was not agreed'),
  [drop.unknownProtocol]: reason('media.unknownProtocol', 'in', true, 'they were neither RTP nor RTCP'),
  [drop.strictSource]: reason(
    'media.strictSource',
    'in',
    true,
    'they came from another source (strict source)',
  ),
  [drop.noSink]: reason('media.noSink', 'in', false, 'nobody is to receive them'),
  [drop.empty]: reason('media.empty', 'in', false, 'they were empty, as keep-alives are'),
  [drop.receiveFailed]: reason('receive.failed', 'in', true, 'receiving failed'),
  [drop.noDestination]: reason('send.noDestination', 'out', false, 'the address of the peer is not known'),
  [drop.natWait]: reason('send.natWait', 'out', false, 'nothing has come from the peer (NAT wait)'),
  [drop.bufferFull]: reason('send.bufferFull', 'out', true, 'the send buffer was full'),
  [drop.refused]: reason('send.refused', 'out', true, 'the peer refused them (ICMP port unreachable)'),
  [drop.unreachable]: reason('send.unreachable', 'out', true, 'there is no route to the peer'),
  [drop.tooBig]: reason('send.tooBig', 'out', true, 'they were larger than the path allows'),
  [drop.notPermitted]: reason('send.notPermitted', 'out', true, 'a local firewall rule forbade sending'),
  [drop.sendFailed]: reason('send.failed', 'out', true, 'sending failed'),
  [drop.forbidden]: reason(
    'send.forbidden',
    'out',
    true,
    'the peer has named a control port of this daemon as its address',
  ),
  [drop.loop]: reason('media.loop', 'in', true, 'the same packet keeps coming back: it goes round in a loop'),
  [drop.srtpTooShort]: reason('srtp.tooShort', 'in', true, 'they were shorter than SRTP with its tag'),
  [drop.srtpWrongMki]: reason('srtp.wrongMki', 'in', true, 'their MKI names another key than the agreed one'),
  [drop.srtpAuthFailed]: reason(
    'srtp.authFailed',
    'in',
    true,
    'their authentication tag was wrong: another key, or not from the peer',
  ),
  [drop.srtpReplayed]: reason('srtp.replayed', 'in', false, 'the same SRTP packet had come before'),
  [drop.srtpTooOld]: reason('srtp.tooOld', 'in', false, 'they came too late for the SRTP replay window'),
  [drop.srtpLifetimeOver]: reason('srtp.lifetimeOver', 'in', true, 'the lifetime of the SRTP key is over'),
  [drop.srtcpTooShort]: reason('srtcp.tooShort', 'in', true, 'they were shorter than SRTCP with its tag'),
  [drop.srtcpAuthFailed]: reason(
    'srtcp.authFailed',
    'in',
    true,
    'their SRTCP authentication tag was wrong: another key, or not from the peer',
  ),
  [drop.srtcpReplayed]: reason('srtcp.replayed', 'in', false, 'the same SRTCP packet had come before'),
  [drop.srtcpTooOld]: reason('srtcp.tooOld', 'in', false, 'they came too late for the SRTCP replay window'),
  [drop.srtpNotProtected]: reason(
    'srtp.notProtected',
    'out',
    true,
    'they could not be encrypted: neither RTP nor RTCP, or too long for what SRTP adds',
  ),
  [drop.srtpKeyUsedUp]: reason('srtp.keyUsedUp', 'out', true, 'the lifetime of the SRTP key is over'),
};

/** By number; index 0 is empty. */
export const dropReasons: readonly (DropReason | undefined)[] = Array.from(
  { length: 1 + Math.max(...Object.values(drop)) },
  (_, code) => byCode[code as DropCode],
);
