import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sdpOf } from '../../../test/support/call-bench.ts';
import { alice, cryptoLine } from '../../../test/support/secure-party.ts';
import { parseSdp, type Sdp } from '../../protocols/sdp/index.ts';
import { foldPairs, lineOfSection, pairsToOffer, unfoldPairs, type LegacyPair } from './legacy-osrtp.ts';

const keys = `a=${cryptoLine(alice.key)}`;
const secure = ['m=audio 4000 RTP/SAVP 0 8', 'a=mid:s', keys];
const plain = ['m=audio 4002 RTP/AVP 0 8', 'a=mid:p'];
const video = ['m=video 4004 RTP/AVP 96'];
const none = (): null => null;
const pair: LegacyPair = { isSecureFirst: true, secure: 'RTP/SAVP', plain: 'RTP/AVP' };

function parsed(...sections: readonly (readonly string[])[]): Sdp {
  const result = parseSdp(sdpOf('192.0.2.1', sections.flat()));
  assert.ok(result.ok);
  return result.sdp;
}

const declined = (section: readonly string[]): readonly string[] =>
  section.map((line) => line.replace(/^(m=\S+) \d+/, '$1 0'));
const heads = ({ media }: Sdp): readonly string[] =>
  media.map(({ type, port, protocol }) => `${type} ${port} ${protocol}`);

describe('foldPairs', () => {
  const offered = { known: none, firstNew: 0, isOffer: true };

  it('makes one section of a secure and a plain one, in either order', () => {
    const first = foldPairs(parsed(secure, plain, video), offered);
    assert.deepEqual(heads(first.sdp), ['audio 4000 RTP/AVP', 'video 4004 RTP/AVP']);
    assert.deepEqual([...first.pairs], [[0, pair]]);
    const second = foldPairs(parsed(video, plain, secure), offered);
    assert.deepEqual(heads(second.sdp), ['video 4004 RTP/AVP', 'audio 4000 RTP/AVP']);
    assert.deepEqual([...second.pairs], [[1, { ...pair, isSecureFirst: false }]]);
  });

  const others: readonly (readonly [string, Sdp])[] = [
    ['of two types', parsed(secure, video)],
    ['of which one is declined', parsed(secure, declined(plain))],
    ['of two secure profiles', parsed(secure, secure)],
    ['of two plain profiles', parsed(plain, plain)],
    ['with other formats', parsed(secure, ['m=audio 4002 RTP/AVP 0'])],
    ['with feedback in one of them', parsed(secure, ['m=audio 4002 RTP/AVPF 0 8'])],
    ['without keys', parsed(['m=audio 4000 RTP/SAVP 0 8'], plain)],
    ['that are none of RTP', parsed(['m=image 4000 udptl t38'], ['m=image 4002 udptl t38'])],
    ['but one', parsed(secure)],
  ];
  for (const [name, sdp] of others)
    it(`leaves sections alone ${name}`, () => assert.equal(foldPairs(sdp, offered).sdp, sdp));

  it('takes what is alive of an answer, whatever its protocol', () => {
    const answered = { known: () => pair, firstNew: Infinity, isOffer: false };
    const fold = (...sections: readonly (readonly string[])[]): readonly string[] =>
      heads(foldPairs(parsed(...sections), answered).sdp);
    assert.deepEqual(fold(secure, declined(plain)), ['audio 4000 RTP/SAVP']);
    assert.deepEqual(fold(declined(secure), plain), ['audio 4002 RTP/AVP']);
    assert.deepEqual(fold(declined(secure), declined(plain)), ['audio 0 RTP/AVP']);
    assert.deepEqual(fold(secure, plain), ['audio 4000 RTP/SAVP']);
    assert.deepEqual(fold(plain), ['audio 4002 RTP/AVP'], 'an answerer that has left one out');
  });
});

describe('unfoldPairs', () => {
  const known = (index: number): LegacyPair | null => (index === 1 ? pair : null);
  const folded = ['m=audio 4000 RTP/AVP 0 8', 'a=mid:1', keys, 'a=setup:actpass', 'a=sendrecv'];
  const session = ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0'];
  const text = (...lines: readonly string[]): string => [...session, ...lines, ''].join('\r\n');

  it('offers both', () => {
    assert.equal(
      unfoldPairs(text(...video, ...folded), known, true),
      text(
        ...video,
        ...['m=audio 4000 RTP/SAVP 0 8', 'a=mid:1', keys, 'a=setup:actpass', 'a=sendrecv'],
        ...['m=audio 4000 RTP/AVP 0 8', 'a=sendrecv'],
      ),
    );
  });

  it('answers the secure line where there are keys, else the plain one', () => {
    const [live, dead] = ['m=audio 4000 RTP/SAVP 0 8', 'm=audio 0 RTP/AVP 0 8'];
    assert.equal(
      unfoldPairs(text(...video, ...folded), known, false),
      text(...video, live, ...folded.slice(1), dead),
    );
    const reversed = (index: number): LegacyPair | null => known(index) && { ...pair, isSecureFirst: false };
    assert.equal(
      unfoldPairs(text(...video, ...folded), reversed, false),
      text(...video, dead, live, ...folded.slice(1)),
    );
    assert.equal(
      unfoldPairs(text(...video, ...plain), known, false),
      text(...video, 'm=audio 0 RTP/SAVP 0 8', ...plain),
    );
  });

  it('declines both lines of what is declined, with their address', () => {
    assert.equal(
      unfoldPairs(text(...video, 'm=audio 0 RTP/AVP 0 8', 'c=IN IP4 192.0.2.9', 'a=mid:1'), known, true),
      text(
        ...video,
        ...['m=audio 0 RTP/SAVP 0 8', 'c=IN IP4 192.0.2.9', 'm=audio 0 RTP/AVP 0 8', 'c=IN IP4 192.0.2.9'],
      ),
    );
  });
});

describe('sections that are offered in two lines', () => {
  it('are those with keys under a plain profile which the receiver does not know yet', () => {
    const body = sdpOf('192.0.2.1', [
      ...['m=audio 4000 RTP/AVP 0', keys],
      ...['m=audio 4002 RTP/AVPF 0', keys],
      'm=audio 4004 RTP/AVP 0',
      ...['m=audio 4006 RTP/SAVP 0', keys],
      ...['m=audio 0 RTP/AVP 0', keys],
    ]);
    const avpf = { isSecureFirst: true, secure: 'RTP/SAVPF', plain: 'RTP/AVPF' };
    assert.deepEqual(
      [...pairsToOffer(body, 0)],
      [
        [0, pair],
        [1, avpf],
      ],
    );
    assert.deepEqual([...pairsToOffer(body, 1)], [[1, avpf]]);
  });

  it('move the lines of those behind them', () => {
    const known = (index: number): LegacyPair | null =>
      index === 1 ? pair : index === 2 ? { ...pair, isSecureFirst: false } : null;
    assert.deepEqual(
      [0, 1, 2, 3].map((index) => lineOfSection(index, known)),
      [0, 1, 4, 5],
    );
  });
});
