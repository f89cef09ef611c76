import { describe } from 'node:test';
import { callFacts, mute, sourceFacts, unheard } from '../../../test/support/call-facts.ts';
import { checkDiagnoses } from '../../../test/support/diagnosis-cases.ts';

describe('codecs and quality', () => {
  const pcmu = [{ payloadType: 0, name: 'PCMU/8000' }];
  const g729 = { sources: [sourceFacts({ payloadType: 18, codec: null })] };
  checkDiagnoses([
    [
      'another payload type',
      callFacts({}, { rtp: g729 }),
      ['codec-mismatch'],
      /^The callee \(tag b\) sends payload type 18, which was not negotiated\.$/,
    ],
    [
      'nothing in common',
      callFacts({ negotiated: { told: pcmu }, rtp: g729 }, { negotiated: { codecs: pcmu } }),
      ['no-common-codec'],
      /^The caller \(tag a\) and the callee \(tag b\) have no codec in common/,
    ],
    [
      'loss',
      callFacts({}, { rtp: { sources: [sourceFacts({ packets: 900, lost: 100, recentLossPercent: 12 })] } }),
      ['loss'],
      /^12\.0 % of the packets of the callee \(tag b\) are lost before they reach us\.$/,
    ],
    [
      'loss that is over',
      callFacts({}, { rtp: { sources: [sourceFacts({ packets: 900, lost: 100 })] } }),
      ['loss'],
      /^10\.0 % .* though none in the last seconds\.$/,
    ],
    [
      'what keeps media away comes before what spoils it',
      callFacts(
        { rtp: unheard },
        { ...mute },
        { legs: callFacts({ rtp: { ...unheard, sources: [sourceFacts({ lost: 500 })] } }, mute).legs },
      ),
      ['never-received', 'loss'],
      /^Nothing has ever come/,
    ],
  ]);
});
