import { describe } from 'node:test';
import { at, callFacts, mute, silent, sourceFacts, unheard } from '../../../test/support/call-facts.ts';
import { checkDiagnoses } from '../../../test/support/diagnosis-cases.ts';
import type { CallFacts } from '../facts.ts';

const ended = { lastPacketAgeMs: 12_000, sources: [sourceFacts({ lastSeenAgeMs: 12_000 })] };

describe('media is kept back', () => {
  const held = { negotiated: { direction: 'sendonly' as const, isOfferer: true } };
  const holding = { negotiated: { direction: 'recvonly' as const } };
  checkDiagnoses([
    [
      'on hold',
      callFacts({ ...held, rtp: { ...silent, ...unheard }, rtcp: silent }, { ...holding, rtp: ended }),
      ['on-hold'],
      /^The caller \(tag a\) has put the call on hold \(sendonly\)/,
    ],
    [
      'as for an announcement',
      callFacts(held, { ...holding, ...mute, rtcp: silent }),
      ['on-hold'],
      /^The caller \(tag a\) only sends \(sendonly\), as for an announcement or on hold/,
    ],
    [
      'by who only receives, so that the answer only sends',
      callFacts(
        { ...mute, negotiated: { direction: 'recvonly', isOfferer: true } },
        { ...mute, negotiated: { direction: 'sendonly' } },
      ),
      ['one-way'],
      /^Media goes one way, from the callee \(tag b\), since the caller \(tag a\) has said that it only receives/,
    ],
    [
      'for one hearer, who gets silence',
      callFacts({ control: { silencedSinks: [1] } }),
      ['blocked'],
      /^The callee \(tag b\) gets silence in place of media of the caller/,
    ],
    ['on hold with music', callFacts(held, { ...holding, ...mute }), ['on-hold'], /^The caller/],
    [
      'on hold by a zero address',
      callFacts({
        negotiated: { direction: 'sendonly', isZeroAddress: true },
        rtp: { endpoint: null, advertised: null, drops: { 'send.noDestination': 100 } },
      }),
      ['on-hold'],
      /\(zero address\)/,
    ],
    [
      'by both, of whom one began',
      callFacts(
        { negotiated: { direction: 'inactive', isOfferer: true } },
        { negotiated: { direction: 'inactive' } },
      ),
      ['on-hold'],
      /^The caller/,
    ],
    [
      'on request',
      callFacts({ control: { media: 'drop' } }, { rtp: unheard }),
      ['blocked'],
      /^Media of the caller \(tag a\) is blocked on request/,
    ],
    [
      'for one hearer',
      callFacts({ control: { blockedSinks: [1] } }),
      ['blocked'],
      /to the callee \(tag b\) is blocked/,
    ],
    ['as silence', callFacts({ control: { media: 'silence' } }), ['blocked'], /replaced by silence/],
    [
      'for all',
      callFacts({ control: { isTrafficDropped: true } }, { control: { isTrafficDropped: true } }),
      ['blocked'],
      /goes nowhere/,
    ],
  ]);
});

describe('the way out is closed', () => {
  const drops = (name: string): Partial<CallFacts['legs'][number]['rtp'] & object> => ({
    out: { packets: 0, bytes: 0, errors: 500 },
    drops: { [name]: 500 },
  });
  checkDiagnoses([
    [
      'no route',
      callFacts({}, { rtp: drops('send.unreachable') }),
      ['destination-unreachable'],
      /^This machine has no route to 203\.0\.113\.8:4000, where the callee \(tag b\) wants its media\.$/,
    ],
    [
      'no route, and so nothing comes back',
      callFacts({ rtp: unheard }, { ...mute, rtp: { ...silent, ...drops('send.unreachable') } }),
      ['destination-unreachable', 'never-received'],
      /no route/,
    ],
    ['refused', callFacts({}, { rtp: drops('send.refused') }), ['destination-unreachable'], /nobody listens/],
    [
      'local firewall',
      callFacts({}, { rtp: drops('send.notPermitted') }),
      ['destination-unreachable'],
      /^A firewall on this machine/,
    ],
    ['a control port', callFacts({}, { rtp: drops('send.forbidden') }), ['not-sent'], /names a control port/],
    ['too big', callFacts({}, { rtp: drops('send.tooBig') }), ['not-sent'], /larger than the path allows/],
    [
      'no address',
      callFacts({}, { rtp: { ...unheard, endpoint: null, advertised: null } }),
      ['no-destination'],
      /it has named no address/,
    ],
    [
      'another family',
      callFacts({}, { rtp: { ...unheard, endpoint: at('2001:db8::7', 4000) } }),
      ['no-destination'],
      /its address is \[2001:db8::7\]:4000, and our socket towards it is 192\.0\.2\.1:30010, of another family/,
    ],
    ['a few of many', callFacts({}, { rtp: { drops: { 'send.unreachable': 9 } } }), [], /^All is well/],
  ]);
});
