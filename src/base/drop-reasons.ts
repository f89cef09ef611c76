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
  onlyFeedback: 22,
  keysPending: 23,
  peerKeysPending: 24,
  consentLost: 25,
  handshakesPending: 26,
  srtpTooShort: 27,
  srtpWrongMki: 28,
  srtpAuthFailed: 29,
  srtpReplayed: 30,
  srtpTooOld: 31,
  srtpLifetimeOver: 32,
  srtcpTooShort: 33,
  srtcpAuthFailed: 34,
  srtcpReplayed: 35,
  srtcpTooOld: 36,
  srtpNotProtected: 37,
  srtpKeyUsedUp: 38,
  stunMalformed: 39,
  stunUnsupported: 40,
  stunWrongFingerprint: 41,
  stunNoCredentials: 42,
  stunWrongUsername: 43,
  stunWrongIntegrity: 44,
  stunUnknownAttribute: 45,
  stunUnmatchedResponse: 46,
  stunWrongSource: 47,
  dtlsMalformed: 48,
  dtlsUnexpected: 49,
  dtlsTooManyHandshakes: 50,
  dtlsTooMuch: 51,
  bundleUnknown: 52,
  dtlsHelloRest: 53,
} as const;
export type DropCode = (typeof drop)[keyof typeof drop];

/** Reasons that shared memory has room for. */
export const MAX_DROP_REASONS = 76;

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
  [drop.onlyFeedback]: reason(
    'send.onlyFeedback',
    'out',
    false,
    'they were nothing but RTCP feedback (AVPF), which this peer has not agreed to',
  ),
  [drop.keysPending]: reason(
    'srtp.keysPending',
    'in',
    false,
    'the DTLS handshake has not given keys for them yet',
  ),
  [drop.peerKeysPending]: reason(
    'send.keysPending',
    'out',
    false,
    'the DTLS handshake with this peer has not given keys yet',
  ),
  [drop.consentLost]: reason(
    'send.consentLost',
    'out',
    true,
    'the peer no longer answers ICE checks (RFC 7675)',
  ),
  [drop.handshakesPending]: reason(
    'dtls.handshakesPending',
    'in',
    true,
    'too many DTLS packets were waiting to be handled',
  ),
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
  [drop.stunMalformed]: reason('stun.malformed', 'in', true, 'they were malformed STUN'),
  [drop.stunUnsupported]: reason('stun.unsupported', 'in', false, 'they were STUN other than binding'),
  [drop.stunWrongFingerprint]: reason('stun.wrongFingerprint', 'in', true, 'their STUN fingerprint is wrong'),
  [drop.stunNoCredentials]: reason(
    'stun.noCredentials',
    'in',
    true,
    'they were STUN without user name or message integrity',
  ),
  [drop.stunWrongUsername]: reason(
    'stun.wrongUsername',
    'in',
    false,
    'their STUN user name is not ours: from before an ICE restart, or from a stranger',
  ),
  [drop.stunWrongIntegrity]: reason(
    'stun.wrongIntegrity',
    'in',
    true,
    'their STUN message integrity is wrong: made with another ICE password',
  ),
  [drop.stunUnknownAttribute]: reason(
    'stun.unknownAttribute',
    'in',
    true,
    'they had STUN attributes that must be understood and are not',
  ),
  [drop.stunUnmatchedResponse]: reason(
    'stun.unmatchedResponse',
    'in',
    false,
    'they were STUN responses to nothing that we wait for',
  ),
  [drop.stunWrongSource]: reason(
    'stun.wrongSource',
    'in',
    true,
    'they were STUN responses from another address than was asked',
  ),
  [drop.dtlsMalformed]: reason('dtls.malformed', 'in', true, 'they were no sound DTLS records'),
  [drop.dtlsUnexpected]: reason('dtls.unexpected', 'in', true, 'they were DTLS that was out of place'),
  [drop.dtlsTooManyHandshakes]: reason(
    'dtls.tooManyHandshakes',
    'in',
    true,
    'too many DTLS handshakes were under way',
  ),
  [drop.dtlsTooMuch]: reason(
    'dtls.tooMuch',
    'in',
    true,
    'their DTLS handshake was longer than any should be',
  ),
  [drop.dtlsHelloRest]: reason(
    'dtls.helloRest',
    'in',
    false,
    'they were later fragments of a ClientHello whose beginning was answered with a cookie',
  ),
  [drop.bundleUnknown]: reason(
    'bundle.unknown',
    'in',
    true,
    'nothing told which media section of the bundle they are of (mid, SSRC, payload type)',
  ),
};

/** By number; index 0 is empty. */
export const dropReasons: readonly (DropReason | undefined)[] = Array.from(
  { length: 1 + Math.max(...Object.values(drop)) },
  (_, code) => byCode[code as DropCode],
);
