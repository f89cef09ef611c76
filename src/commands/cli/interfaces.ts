import { meanOf, QualityTotals, type QualityFigure } from '../../call/quality/quality-totals.ts';
import type { AddressTraffic, PortUse, TrafficCounters } from '../../plan/media-plane.ts';
import type { NgObject } from '../../protocols/ng/dictionary.ts';
import type { CliEnvironment } from './environment.ts';
import { statisticsValue } from './statistics-value.ts';

type Sources = Pick<CliEnvironment, 'media' | 'registry'>;

/** A local address with what is known of it. */
interface InterfaceState {
  readonly use: PortUse;
  readonly traffic: AddressTraffic;
  readonly quality: QualityTotals;
}

const noTraffic: TrafficCounters = { packets: 0, bytes: 0, errors: 0 };
const noQuality = new QualityTotals();

function statesOf({ media, registry }: Sources): readonly InterfaceState[] {
  const traffic = media.trafficByAddress();
  return media.portUse().map((use) => ({
    use,
    traffic: traffic.get(use.address.id) ?? { in: noTraffic, out: noTraffic },
    quality: registry.quality.byAddress.get(use.address.id) ?? noQuality,
  }));
}

/** `list interfaces`. */
export function interfacesText(sources: Sources): string {
  return statesOf(sources)
    .map(({ use, traffic, quality }) =>
      [...portLines(use), ...trafficLines(traffic), ...qualityLines(quality), ''].join('\n'),
    )
    .join('');
}

function portLines({ address, total, used }: PortUse): readonly string[] {
  const { interfaceName, family, portMin, portMax } = address;
  return [
    `Interface '${interfaceName}' address '${address.address}' (${family === 'IP4' ? 'IPv4' : 'IPv6'})`,
    ` Port range: ${String(portMin).padStart(5)} - ${String(portMax).padStart(5)}`,
    ` Ports used: ${String(used).padStart(5)} / ${String(total).padStart(5)} (${share(used, total).padStart(5)}%)`,
  ];
}

function share(used: number, total: number): string {
  return total === 0 ? '0.0' : ((used * 100) / total).toFixed(1);
}

function trafficLines({ in: ingress, out: egress }: AddressTraffic): readonly string[] {
  const line = ({ packets, bytes, errors }: TrafficCounters): string => `${packets} / ${bytes} / ${errors}`;
  return [` Packets/bytes/errors received: ${line(ingress)}`, ` Packets/bytes/errors sent: ${line(egress)}`];
}

function qualityLines(quality: QualityTotals): readonly string[] {
  const mean = (figure: QualityFigure, print: (value: number) => string): string => {
    const value = meanOfFigure(quality, figure);
    return value === null ? 'not measured' : print(value);
  };
  return [
    ` Packets lost/duplicates: ${quality.counts.lost} / ${quality.counts.duplicates}`,
    ` Average MOS: ${mean('mos', (score) => score.toFixed(2))}`,
    ` Average packet loss: ${mean('packetLoss', (percent) => `${percent.toFixed(2)}%`)}`,
    ` Average jitter: ${mean('jitterMeasured', (ms) => `${ms.toFixed(2)} ms`)}`,
    ` Average round-trip time: ${mean('rttLeg', (us) => `${(us / 1000).toFixed(2)} ms`)}`,
  ];
}

/** Null: there is no sample of it. */
function meanOfFigure(quality: QualityTotals, figure: QualityFigure): number | null {
  const sums = quality.figure(figure);
  return sums.samples === 0 ? null : meanOf(sums).mean;
}

export function interfacesData(sources: Sources) {
  return statesOf(sources).map(({ use: { address, total, used }, traffic, quality }) => ({
    name: address.interfaceName,
    family: address.family === 'IP4' ? 'IPv4' : 'IPv6',
    address: address.address,
    advertised: address.advertised.address,
    ports: { min: address.portMin, max: address.portMax, used, free: total - used, total },
    ingress: traffic.in,
    egress: traffic.out,
    packets_lost: quality.counts.lost,
    duplicates: quality.counts.duplicates,
    mos: meanOfFigure(quality, 'mos'),
    packet_loss_percent: meanOfFigure(quality, 'packetLoss'),
    jitter_ms: meanOfFigure(quality, 'jitterMeasured'),
    round_trip_us: meanOfFigure(quality, 'rttLeg'),
  }));
}

/** `list transcoders`: chains of codecs with what goes through them. */
export function transcodersText(chains: readonly NgObject[]): string {
  if (chains.length === 0) return 'No stats entries\n';
  return chains
    .map((entry) => {
      const value = (key: string) => statisticsValue(entry, key) ?? 0;
      return [
        `${value('chain')}: ${value('num')} transcoders`,
        `     ${value('packetrate')} packets/s`,
        `     ${value('byterate')} bytes/s`,
        `     ${value('samplerate')} samples/s`,
        '',
      ].join('\n');
    })
    .join('');
}
