import { sdp } from '../../support/sdp.ts';
import type { NgMessage } from '../../support/bencode.ts';
import { differing, scenario, type CallScript, type Scenario, type Step } from '../scenario.ts';
import { A, B } from './bodies.ts';

const mappings: Readonly<Record<number, string>> = {
  0: 'PCMU/8000',
  8: 'PCMA/8000',
  9: 'G722/8000',
  13: 'CN/8000',
  96: 'opus/48000/2',
  97: 'AMR-WB/16000',
  98: 'iLBC/8000',
  101: 'telephone-event/8000',
  102: 'telephone-event/48000',
  103: 'telephone-event/16000',
  104: 'CN/16000',
  110: 'telephone-event/8000',
  111: 'opus/48000/2',
  115: 'VP8/90000',
  116: 'H264/90000',
  117: 'rtx/90000',
  122: 'FOO/8000',
};
const formats: Readonly<Record<number, string>> = { 101: '0-15', 102: '0-15', 103: '0-15', 117: 'apt=115' };

type Side = 'A' | 'B';

interface BodyOptions {
  readonly type?: string;
  readonly port?: number;
  readonly attributes?: readonly string[];
}

/** `8 0 101`, with an rtpmap each and the usual fmtp; or with a mapping of its own, `96=PCMA/8000`. */
function body(side: Side, list: string, { type = 'audio', port, attributes = [] }: BodyOptions = {}): string {
  const words = [...new Set(list.split(' '))].map((word) => word.split('='));
  const lines = words.flatMap(([word, own]) => {
    const number = Number(word);
    const mapping = own ?? mappings[number];
    const fmtp = own === undefined ? formats[number] : own.startsWith('telephone-event') ? '0-15' : undefined;
    return [
      ...(mapping === undefined ? [] : [`rtpmap:${number} ${mapping}`]),
      ...(fmtp === undefined ? [] : [`fmtp:${number} ${fmtp}`]),
    ];
  });
  return sdp({
    address: side === 'A' ? A : B,
    media: [
      {
        type,
        port: port ?? (side === 'A' ? 4000 : 5000),
        formats: list.replaceAll(/=\S+/g, ''),
        attributes: [...lines, ...attributes],
      },
    ],
  });
}

type Operations = Readonly<Record<string, readonly string[]>>;
const chosen = (operations: Operations): NgMessage => ({ codec: operations });

/** An offer with a wish, and an answer to it. */
function offered(
  sent: string,
  operations: Operations,
  answered: string,
  differences: readonly string[] = [],
  extra: NgMessage = {},
): Scenario {
  return scenario(
    `codecs ${sent} ${describe(operations)}${describe(extra)}, answer ${answered}`,
    (call) => [
      call.offer(body('A', sent), { ...chosen(operations), ...extra }),
      call.answer(body('B', answered)),
    ],
    differences,
  );
}

/** A plain offer, and an answer with a wish. */
function answered(
  sent: string,
  list: string,
  extra: NgMessage,
  differences: readonly string[] = [],
): Scenario {
  return scenario(
    `codecs ${sent}, answer ${list} ${describe(extra)}`,
    (call) => [call.offer(body('A', sent)), call.answer(body('B', list), extra)],
    differences,
  );
}

function describe(part: object): string {
  const text = JSON.stringify(part)
    .replaceAll(/["{}[\]]/g, '')
    .replaceAll(/[:,]/g, ' ');
  return text;
}

/** Names alone and with rates, over lists of different make-up: what is taken out, and what goes along. */
const lists = ['8 0 101', '96 0 101 102', '8 97 13 104 101 103', '96 9 8 0 101'];
const names = ['PCMU', 'PCMA', 'opus/48000/2', 'telephone-event', 'G722', 'AMR-WB', 'CN', 'xyz', 'pcma'];
const strips = lists.flatMap((sent) =>
  names.flatMap((name) => {
    const isPartner = sent.includes('104') && (name === 'CN' || name === 'telephone-event');
    const expected = isPartner ? ['partnerKept'] : [];
    return [
      offered(sent, { strip: [name] }, sent, expected),
      offered(sent, { mask: [name] }, sent, expected),
    ];
  }),
);

const excepted = ['8 0 101', '96 0 101 102', '96 9 8 0 101'].flatMap((sent) =>
  [['PCMU'], ['PCMU', 'telephone-event']].flatMap((except) =>
    ['all', 'full'].map((scope) => offered(sent, { strip: [scope], except }, sent)),
  ),
);

const offers: readonly Scenario[] = [
  offered('8 0 101', { strip: ['all'] }, '8 0 101'),
  offered('8 0 101', { mask: ['all'] }, '0 101'),
  offered('8 0 101', { strip: ['all'], offer: ['PCMU', 'PCMA'] }, '0'),
  offered('8 0 101', { strip: ['full'], offer: ['PCMU'] }, '0'),
  offered('8 0 101', { strip: ['all'], offer: ['PCMU', 'telephone-event'] }, '0 101'),
  offered('8 0 9 101', { mask: ['all'], offer: ['PCMU', 'PCMA'] }, '0 101'),
  offered('8 0 9 101', { mask: ['all'], except: ['G722', 'PCMA'] }, '8'),
  offered('8 0 101', { strip: ['PCMU'], except: ['PCMU'] }, '8'),
  offered('8 0 122', { strip: ['FOO'] }, '8'),
  offered('8 0 101', { strip: ['8'] }, '8'),
  offered('8 0 101', { strip: ['PCMU', 'PCMU'], offer: ['telephone-event'] }, '8 101'),
  offered('8 0 101', { offer: ['PCMU'] }, '0', ['offeredFirst']),
  offered('8 0 9 101', { strip: ['PCMU'], offer: ['PCMU'] }, '0 101', ['offeredFirst']),
  offered('8 0 9 101', { strip: ['all'], except: ['G722', 'PCMA'], offer: ['PCMU'] }, '8', ['offeredFirst']),
  offered('8 0 101', { mask: ['PCMU'], offer: ['PCMU'] }, '0', ['offeredFirst']),
  offered('96 8', { strip: ['opus/48000'] }, '8', ['givenParameters']),
  offered('96 8', { strip: ['opus/48000/1'] }, '8'),
  offered('8 101', { strip: ['PCMA'] }, '8 101', ['neverEmpty']),
  offered('8 101 102', { strip: ['PCMA'] }, '8 101', ['mediaRestored']),
  offered('96 97 101', { strip: ['all'], except: ['opus', 'telephone-event'] }, '96 101'),
  offered('96 9 8 0 101', { strip: ['all'], except: ['opus', 'telephone-event'] }, '96 101', ['eventsStay']),
  offered('8 0 8 101', { strip: ['PCMU'] }, '8 101', ['listedOnce']),
  offered('96 111 8', { strip: ['PCMA'] }, '111'),
  offered('8 0 101', { strip: ['all'] }, '8 0 101', ['emptySectionRejected'], {
    flags: ['allow-no-codec-media'],
  }),
];

/** What comes back where all others went, and what would need transcoding. */
const transcodes: readonly Scenario[] = [
  offered('8 0 101', { strip: ['all'], transcode: ['PCMU'] }, '0'),
  offered('8 0 9 101', { strip: ['all'], transcode: ['G722', 'PCMA', 'telephone-event'] }, '8'),
  offered('8 0 9 101', { strip: ['all'], except: ['G722'], transcode: ['PCMA'] }, '8'),
  offered('8 0 9 101', { mask: ['all'], transcode: ['PCMA'] }, '8'),
  offered('8 0 101', { transcode: ['PCMU'] }, '0'),
  offered('8 97 13 104 101 103', { strip: ['all'], transcode: ['PCMA', 'telephone-event'] }, '8 101'),
  offered('8 0 101', { transcode: ['G722'] }, '8 0 101', ['codecNotAdded']),
  offered('8 0 101', { transcode: ['opus/48000/2'] }, '8 0 101', ['codecNotAdded']),
  offered('8 0 101', { strip: ['PCMU'], transcode: ['PCMU'] }, '8', ['strippedForGood']),
  offered('8 0 101', { strip: ['full'], transcode: ['PCMU'] }, '0', ['strippedForGood']),
];

const keptForTheSender: readonly Scenario[] = [
  offered('8 0 101', { consume: ['PCMU'] }, '8 101', ['rejectedNotAccepted']),
  offered('8 0 101', { accept: ['PCMU'] }, '8 101', ['rejectedNotAccepted']),
  offered('8 0 101', { accept: ['PCMU'] }, '0 101'),
  offered('8 0 101', { ignore: ['PCMU'] }, '8 101'),
  offered('8 0 101', { ignore: ['PCMU'] }, '0 8 101', ['codecIgnored']),
];

const answers: readonly Scenario[] = [
  ...['0 8 101', '0 101', '8', '0'].map((list) => answered('8 0 101', list, {})),
  answered('8 0 101', '101 0 8', {}, ['supplementalLast']),
  answered('8 0', '8 101', {}),
  answered('0', '8', {}, ['nothingInCommon']),
  answered('96 0 101', '111 0 101', {}),
  answered('96 0 101', '111 0 101', { flags: ['allow-asymmetric-codecs'] }, ['asymmetricCodecs']),
  answered('8 101', '8 110', {}),
  answered('8 101', '8 110', { flags: ['allow-asymmetric-codecs'] }, ['asymmetricCodecs']),
  answered('0', '8 0', { flags: ['allow-asymmetric-codecs'] }),
  ...['PCMU', 'PCMA', 'telephone-event', 'all', 'xyz'].map((name) =>
    answered('8 0 101', '8 0 101', chosen({ strip: [name] })),
  ),
  answered('8 0 101', '8 0 101', chosen({ strip: ['all'], except: ['PCMU'] })),
  answered('8 0 101', '8 0 101', chosen({ strip: ['all'], offer: ['PCMU', 'PCMA'] })),
  answered('96 0 101 102', '96 0 101 102', chosen({ strip: ['opus'] })),
  answered('8 0 101', '8 0 101', chosen({ offer: ['PCMU'] }), ['offeredFirst']),
  answered('8 0 101', '8 0 101', chosen({ mask: ['PCMA'], transcode: ['G722'], consume: ['PCMU'] })),
  ...['0 8 101', '8 0 101'].map((list) => answered('8 0 101', list, { flags: ['single-codec'] })),
  answered('96 8 0 101 102', '8 96 101 102', { flags: ['single codec'] }, ['singleWithItsOwn']),
  answered('8 0 8 101', '8 101', {}, ['describedOnce']),
  answered('8 0 101', '0 8 101', { flags: ['reuse-codecs'] }, ['answererChooses']),
];

/** The answerer uses numbers that were not offered, or were offered for other codecs. */
const otherNumbers: readonly Scenario[] = [
  answered('96 8', '111', {}),
  answered('0', '127=PCMU/8000', {}),
  answered('96 101', '111 101', {}, ['numbersOfItsOwn']),
  answered('0 101', '8 101', {}, ['eventsInCommon']),
  answered('96 0 101 8', '96=PCMA/8000', {}),
  answered('96 0 101', '0 96=telephone-event/8000', {}),
  answered('0 101 102', '0 101=telephone-event/48000', {}),
  answered('101=opus/48000/2 0 96=telephone-event/8000', '96 0 101', {}),
  scenario(
    'codecs of video under another number',
    (call) => [
      call.offer(body('A', '115 116', { type: 'video' })),
      call.answer(body('B', '99=VP8/90000', { type: 'video' })),
    ],
    ['videoNumbersOfItsOwn'],
  ),
];

const flagged: readonly Scenario[] = [
  scenario('codecs as flags', (call) => [
    call.offer(body('A', '8 0 101'), { flags: ['codec-strip-PCMU', 'codec-mask-G722'] }),
    call.answer(body('B', '8 101')),
  ]),
  scenario(
    'codecs as flags in one string',
    (call) => [
      call.offer(body('A', '96 8 0 101'), {
        'rtpp-flags': 'codec-strip-all codec-except-PCMU codec=[except=[opus]]',
      }),
      call.answer(body('B', '0 96')),
    ],
    ['flagsInOneString'],
  ),
  scenario('codecs of video', (call) => [
    call.offer(body('A', '115 116', { type: 'video' }), chosen({ strip: ['VP8'] })),
    call.answer(body('B', '116', { type: 'video' })),
  ]),
  scenario(
    'codecs of video with retransmission',
    (call) => [
      call.offer(body('A', '115 116 117', { type: 'video' }), chosen({ strip: ['VP8'] })),
      call.answer(body('B', '116', { type: 'video' })),
    ],
    ['orphanedRtx'],
  ),
  scenario('codecs of a declined section', (call) => [
    call.offer(body('A', '8 0 101'), chosen({ strip: ['PCMU'] })),
    call.answer(body('B', '8 101', { port: 0 })),
  ]),
];

type Wish = NgMessage;
const again = (call: CallScript, list: string, extra: Wish = {}): Step =>
  call.offer(body('A', list), { 'to-tag': 'tag-b', ...extra });

const reoffers: readonly Scenario[] = [
  scenario('codecs in another order in a re-offer', (call) => [
    call.offer(body('A', '8 0 101')),
    call.answer(body('B', '0 101')),
    again(call, '0 8 101'),
    call.answer(body('B', '8 0 101')),
  ]),
  scenario(
    'codecs with reuse-codecs',
    (call) => [
      call.offer(body('A', '8 0 101')),
      call.answer(body('B', '0 101')),
      again(call, '8 0 101', { flags: ['reuse-codecs'] }),
      call.answer(body('B', '8 0 101'), { flags: ['no-codec-renegotiation'] }),
    ],
    ['supplementalLast'],
  ),
  scenario(
    'codecs with reuse-codecs in a re-offer of the other side',
    (call) => [
      call.offer(body('A', '8 0 101')),
      call.answer(body('B', '0 101')),
      call.offerFromB(body('B', '8 9 0 101'), { flags: ['reuse-codecs'] }),
      call.answerFromA(body('A', '8 0 101'), { flags: ['reuse-codecs'] }),
    ],
    ['supplementalLast'],
  ),
  scenario('codecs stripped once only', (call) => [
    call.offer(body('A', '8 0 101'), chosen({ strip: ['PCMU'] })),
    call.answer(body('B', '8 101')),
    again(call, '8 0 101'),
    call.answer(body('B', '0 8 101')),
  ]),
  scenario('codecs stripped, then offered by the other side', (call) => [
    call.offer(body('A', '8 0 101'), chosen({ strip: ['PCMU'] })),
    call.answer(body('B', '8 101')),
    call.offerFromB(body('B', '8 0 101')),
    call.answerFromA(body('A', '8 0 101')),
  ]),
  scenario('codecs stripped both ways', (call) => [
    call.offer(body('A', '8 0 9 101'), chosen({ strip: ['PCMU'] })),
    call.answer(body('B', '8 9 101')),
    call.offerFromB(body('B', '8 0 9 101'), chosen({ strip: ['G722'] })),
    call.answerFromA(body('A', '8 0 101')),
  ]),
  scenario('codecs under another number in a re-offer of the other side', (call) => [
    call.offer(body('A', '96 0 101')),
    call.answer(body('B', '96 0 101')),
    call.offerFromB(body('B', '111 0 101')),
    call.answerFromA(body('A', '111 0 101')),
  ]),
  scenario('codecs under the old number in the answer to a re-offer', (call) => [
    call.offer(body('A', '96 0 101')),
    call.answer(body('B', '96 0 101')),
    again(call, '111 0 101'),
    call.answer(body('B', '96 0 101')),
  ]),
  scenario(
    'codecs answered twice',
    (call) => [
      call.offer(body('A', '8 0 101')),
      call.answer(body('B', '8 101')),
      call.answer(body('B', '0 101')),
    ],
    ['lastAnswerCounts'],
  ),
  scenario('static-codecs to a new receiver', (call) => [
    call.offer(body('A', '8 0 101'), { flags: ['static-codecs'] }),
    call.answer(body('B', '8 101')),
  ]),
  scenario(
    'static-codecs to a receiver that has chosen',
    (call) => [
      call.offer(body('A', '8 0 101')),
      call.answer(body('B', '0 101')),
      again(call, '8 0 101', { flags: ['static-codecs'] }),
      call.answer(body('B', '0 101')),
    ],
    ['staticCodecs'],
  ),
];

const lengths: readonly Scenario[] = [
  scenario(
    'ptime',
    (call) => [
      call.offer(body('A', '8 101', { attributes: ['ptime:20'] }), { ptime: 30 }),
      call.answer(body('B', '8 101', { attributes: ['ptime:30'] })),
    ],
    ['answeredPtimePasses'],
  ),
  scenario('ptime where none is said', (call) => [
    call.offer(body('A', '8 101'), { ptime: 30 }),
    call.answer(body('B', '8 101')),
  ]),
  scenario('ptime-reverse', (call) => [
    call.offer(body('A', '8 101', { attributes: ['ptime:20'] }), { 'ptime-reverse': 30 }),
    call.answer(body('B', '8 101', { attributes: ['ptime:20'] })),
  ]),
  scenario(
    'ptime with maxptime',
    (call) => [
      call.offer(body('A', '8', { attributes: ['ptime:20', 'maxptime:40'] }), { ptime: 60 }),
      call.answer(body('B', '8', { attributes: ['maxptime:40'] })),
    ],
    ['answeredPtime'],
  ),
  differing(
    ['answeredPtime'],
    scenario('ptime 0', (call) => [
      call.offer(body('A', '8', { attributes: ['ptime:20'] }), { ptime: 0 }),
      call.answer(body('B', '8')),
    ]),
  ),
  scenario('ptime of video', (call) => [
    call.offer(body('A', '115', { type: 'video' }), { ptime: 30 }),
    call.answer(body('B', '115', { type: 'video' })),
  ]),
];

/** Which codecs go out, in which order, and by which numbers. */
export const codecScenarios: readonly Scenario[] = [
  ...strips,
  ...excepted,
  ...offers,
  ...transcodes,
  ...keptForTheSender,
  ...answers,
  ...otherNumbers,
  ...flagged,
  ...reoffers,
  ...lengths,
];
