/** What the words of the ICE and DTLS layers mean for an operator. */
export interface Advice {
  readonly likely: string;
  readonly checks: readonly string[];
}

/** The first that fits. */
export type AdviceTable = readonly (readonly [pattern: RegExp, advice: Advice])[];

const nothingKnown: Advice = { likely: '', checks: [] };

export function adviceOn(
  text: string,
  table: AdviceTable,
): { likely: string | null; checks: readonly string[] } {
  const { likely, checks } = table.find(([pattern]) => pattern.test(text))?.[1] ?? nothingKnown;
  return { likely: likely === '' ? null : likely, checks };
}

const sdpOfThisCall =
  'does the proxy give rtpengine the SDP of this very dialogue, and the party that of rtpengine?';
const firewallOnTheWay = 'a firewall between this machine and the party (UDP, both ways)';
const firewall = 'a firewall between this machine and the candidates of the party (UDP, both ways)';

export const iceAdvice: AdviceTable = [
  [
    /consent lost/,
    { likely: 'the party has lost its network, or has ended without saying so', checks: [firewall] },
  ],
  [
    /fail integrity|other credentials/,
    {
      likely:
        'the party uses credentials of another SDP than the one it was given: an old one, or one of another branch',
      checks: [sdpOfThisCall],
    },
  ],
  [
    /description of the peer is not known/,
    {
      likely: 'the answer has no ICE credentials, or has not reached us',
      checks: ['the answer as the proxy passes it on: a=ice-ufrag, a=ice-pwd, a=candidate'],
    },
  ],
  [
    /we are ICE-lite/,
    {
      likely: 'the party does not reach our address, or does not begin with its checks',
      checks: [firewall, 'the address that our candidates show (option interface, advertised address)'],
    },
  ],
  [
    /no check from the peer arrived, and none of ours was answered/,
    {
      likely: 'packets pass in neither direction between the party and us',
      checks: [firewall, 'the address that our candidates show (option interface, advertised address)'],
    },
  ],
  [
    /checks arrive, but none of ours was answered/,
    {
      likely:
        'the party reaches us, but our packets do not reach it: its candidates are private, or a firewall drops them',
      checks: [firewall],
    },
  ],
  [
    /no candidate that can be checked|family of the candidates/,
    {
      likely: 'its candidates are TCP, host names (mDNS) or of an address family that we do not have',
      checks: ['its a=candidate lines; trickled ones must be passed on to rtpengine as well'],
    },
  ],
  [
    /not nominated|no nomination/,
    {
      likely: 'the party is controlling and has not made its choice, or both ends believe to be controlled',
      checks: ['ICE-lite in the SDP of both ends'],
    },
  ],
];

export const dtlsAdvice: AdviceTable = [
  [
    /fingerprint is .*not that of the signalling|no fingerprint that we can check/,
    {
      likely:
        'its certificate is not the one that its SDP names: another device answered, or a proxy changed the SDP',
      checks: ['the a=fingerprint line on its way from the party to rtpengine'],
    },
  ],
  [
    /waiting for the fingerprint/,
    {
      likely: 'the handshake was faster than the answer, which has not come or has no a=fingerprint',
      checks: ['does the proxy pass the answer on to rtpengine?'],
    },
  ],
  [
    /waiting for ClientHello/,
    {
      likely: 'the party does not begin the handshake, or its packets do not arrive; we are the passive end',
      checks: ['a=setup in our SDP to the party (passive) and in its own (active)', firewallOnTheWay],
    },
  ],
  [
    /no answer from the peer|handshake under way|waiting for a path/,
    {
      likely: 'our ClientHello gets no answer: the party does not expect DTLS here, or packets do not arrive',
      checks: ['a=setup in our SDP to the party (active) and in its own (passive)', firewallOnTheWay],
    },
  ],
  [
    /no SRTP protection profile/,
    {
      likely: 'the party does not offer SRTP in DTLS (use_srtp), or only suites that we do not have',
      checks: [],
    },
  ],
  [
    /closed/,
    { likely: 'the party has ended the DTLS connection', checks: ['does the party still have the call?'] },
  ],
];
