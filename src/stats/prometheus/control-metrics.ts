import { commandNames, type CommandName } from '../../commands/command-names.ts';
import type { ProxyStatistics } from '../../commands/control-statistics.ts';
import type { TrafficCounters } from '../../plan/media-plane.ts';
import type { Exposition, Sample } from './exposition.ts';
import { addressLabels } from './quality-metrics.ts';
import type { MetricSources } from './sources.ts';

/** What SIP proxies ask for, and what ports there are for it, under rtpengine's names. */
export function writeControlMetrics(out: Exposition, sources: MetricSources): void {
  const proxies = sources.proxies();
  out.counter('requests_total', 'Requests by SIP proxy and command', commandSamples(proxies, 'count'));
  out.counter(
    'request_seconds_total',
    'Time spent on requests, by SIP proxy and command',
    commandSamples(proxies, 'seconds'),
  );
  out.counter(
    'errors_total',
    'Requests that were refused, by SIP proxy',
    [...proxies].map(([proxy, { errors }]) => [{ proxy }, errors]),
  );
  writeTroubles(out, sources);
  writeInterfaces(out, sources);
}

function* commandSamples(
  proxies: ReadonlyMap<string, ProxyStatistics>,
  figure: 'count' | 'seconds',
): Generator<Sample> {
  for (const [proxy, { commands }] of proxies) {
    for (const request of Object.keys(commandNames) as CommandName[])
      yield [{ proxy, request }, commands.get(request)?.[figure] ?? 0];
  }
}

/** Ours. */
function writeTroubles(out: Exposition, { troubles }: MetricSources): void {
  const all = troubles();
  out.counter(
    'control_repeats_total',
    'Requests that had come before and got the same reply, by SIP proxy',
    all.map(({ address, duplicates }) => [{ proxy: address }, duplicates]),
  );
  out.counter(
    'control_dropped_total',
    'Messages and replies that came to nothing, by SIP proxy and reason',
    all.flatMap(({ address: proxy, malformed, oversized, overloaded }): Sample[] => [
      [{ proxy, reason: 'malformed' }, malformed],
      [{ proxy, reason: 'oversized_reply' }, oversized],
      [{ proxy, reason: 'overloaded' }, overloaded],
    ]),
  );
}

const noTraffic: TrafficCounters = { packets: 0, bytes: 0, errors: 0 };

function writeInterfaces(out: Exposition, { portUse, trafficByAddress }: MetricSources): void {
  const use = portUse();
  const ports = (
    pick: (each: { readonly total: number; readonly used: number }) => number,
  ): readonly Sample[] => use.map((each) => [addressLabels(each.address), pick(each)]);
  out.gauge(
    'ports',
    'Ports for media, by local address',
    ports(({ total }) => total),
  );
  out.gauge(
    'ports_used',
    'Ports in use, by local address',
    ports(({ used }) => used),
  );
  out.gauge(
    'ports_free',
    'Ports to be had, by local address',
    ports(({ total, used }) => total - used),
  );
  const byAddress = trafficByAddress();
  const traffic = (figure: keyof TrafficCounters): readonly Sample[] =>
    use.flatMap(({ address }): Sample[] => {
      const { in: ingress, out: egress } = byAddress.get(address.id) ?? { in: noTraffic, out: noTraffic };
      const labels = addressLabels(address);
      return [
        [{ ...labels, direction: 'ingress' }, ingress[figure]],
        [{ ...labels, direction: 'egress' }, egress[figure]],
      ];
    });
  out.counter('interface_packets', 'Packets by local address and direction', traffic('packets'));
  out.counter('interface_bytes', 'Bytes by local address and direction', traffic('bytes'));
  out.counter(
    'interface_errors',
    'Packets that were not forwarded, by local address and direction',
    traffic('errors'),
  );
}
