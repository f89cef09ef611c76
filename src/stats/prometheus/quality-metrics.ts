import type { LocalAddress } from '../../base/interface.ts';
import type { SequenceCounts } from '../../call/quality/source-quality.ts';
import { qualityFigures, QualityTotals, type QualityFigure } from '../../call/quality/quality-totals.ts';
import type { Exposition, Labels, Sample } from './exposition.ts';
import type { MetricSources } from './sources.ts';

interface FigureText {
  readonly name: string;
  readonly text: string;
}

/** Names of rtpengine's, and what they are. Units are those of `statistics`. */
const figures: Readonly<Record<QualityFigure, FigureText>> = {
  mos: { name: 'mos', text: 'mean opinion scores' },
  jitter: { name: 'jitter', text: 'jitter as receivers have reported it, in milliseconds' },
  rttEndToEnd: { name: 'rtt_e2e', text: 'round trips from end to end, in microseconds' },
  rttLeg: { name: 'rtt_dsct', text: 'round trips between a party and us, in microseconds' },
  packetLoss: { name: 'packetloss', text: 'packet loss in percent' },
  jitterMeasured: { name: 'jitter_measured', text: 'jitter as measured here, in milliseconds' },
};

/** Quality of all media, and by local address, under rtpengine's names. */
export function writeQualityMetrics(out: Exposition, { registry, portUse }: MetricSources): void {
  const { all, byAddress } = registry.quality;
  writeFigures(out, '', [[{}, all]]);
  const counted = (figure: keyof SequenceCounts): readonly Sample[] => [[{}, all.counts[figure]]];
  out.counter('packets_lost', 'RTP packets that never came', counted('lost'));
  out.counter('rtp_duplicates', 'RTP packets that came once more', counted('duplicates'));
  out.counter('rtp_skips', 'Times that numbers were missing when the next packet came', counted('gaps'));
  out.counter('rtp_seq_resets', 'Times that a source began anew elsewhere', counted('restarts'));
  out.counter('rtp_reordered', 'RTP packets that came behind later ones', counted('reordered'));
  const interfaces = portUse().map(
    ({ address }) => [addressLabels(address), byAddress.get(address.id) ?? noQuality] as const,
  );
  writeFigures(out, 'interface_', interfaces);
  const by = (figure: keyof SequenceCounts): readonly Sample[] =>
    interfaces.map(([labels, sums]) => [labels, sums.counts[figure]]);
  out.counter('interface_packets_lost', 'RTP packets that never came, by local address', by('lost'));
  out.counter('interface_duplicates', 'RTP packets that came once more, by local address', by('duplicates'));
}

const noQuality = new QualityTotals();

export function addressLabels({ interfaceName, address }: LocalAddress): Labels {
  return { name: interfaceName, address };
}

function writeFigures(
  out: Exposition,
  prefix: string,
  totals: readonly (readonly [Labels, QualityTotals])[],
): void {
  const where = prefix === '' ? '' : ', by local address';
  for (const figure of qualityFigures) {
    const { name, text } = figures[figure];
    const of = (part: 'total' | 'squares' | 'samples'): readonly Sample[] =>
      totals.map(([labels, sums]) => [labels, sums.figure(figure)[part]]);
    out.counter(`${prefix}${name}_total`, `Sum of ${text}${where}`, of('total'));
    out.counter(`${prefix}${name}2_total`, `Sum of the squares of ${text}${where}`, of('squares'));
    out.counter(`${prefix}${name}_samples_total`, `Number of samples of ${text}${where}`, of('samples'));
  }
}
