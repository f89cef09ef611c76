import type { Endpoint, Family } from '../../src/base/endpoint.ts';
import type { RelayPlan, RelayStream } from './relay-case.ts';

/** Plans of cases: streams with addresses by their place in the plan. */

const places = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'] as const;
export type Place = (typeof places)[number];

export type StreamChanges = Partial<RelayStream> & { readonly family?: Family };

export const ip4 = (address: string, port: number): Endpoint => ({ family: 'IP4', address, port });
export const ip6 = (address: string, port: number): Endpoint => ({ family: 'IP6', address, port });

export function localOf(place: Place, family: Family = 'IP4'): Endpoint {
  const port = 30000 + 2 * places.indexOf(place);
  return family === 'IP4' ? ip4('192.0.2.1', port) : ip6('2001:db8::1', port);
}

export function peerOf(place: Place, family: Family = 'IP4'): Endpoint {
  const index = places.indexOf(place);
  const port = 4000 + 2 * index;
  return family === 'IP4'
    ? ip4(`198.51.100.${10 + index}`, port)
    : ip6(`2001:db8:86dd::${(16 + index).toString(16)}`, port);
}

/** Nobody's peer. */
export const strangerOf = (family: Family = 'IP4'): Endpoint =>
  family === 'IP4' ? ip4('203.0.113.9', 9000) : ip6('2001:db8:bad::9', 9000);

export function stream(place: Place, { family, ...changes }: StreamChanges = {}): RelayStream {
  return {
    local: localOf(place, family),
    peer: peerOf(place, family),
    carries: 'both',
    isStrict: false,
    isHandover: false,
    rtpSinks: [],
    rtcpSinks: [],
    clockRates: [],
    isRtcpUp: false,
    isNewSsrcUp: false,
    payloadTypesUp: [],
    tos: 0,
    mtu: 1500,
    isLocal: false,
    ssrcOut: null,
    payloadTypesOut: null,
    ...changes,
  };
}

/** Two streams that send to each other. */
export function pair(a: StreamChanges = {}, b: StreamChanges = {}): RelayPlan {
  return {
    a: stream('a', { rtpSinks: ['b'], rtcpSinks: ['b'], ...a }),
    b: stream('b', { rtpSinks: ['a'], rtcpSinks: ['a'], ...b }),
  };
}

/** One stream that so many others get copies of. */
export function fan(count: number, a: StreamChanges = {}, others: StreamChanges = {}): RelayPlan {
  const sinks = places.slice(1, 1 + count);
  return {
    a: stream('a', { rtpSinks: sinks, rtcpSinks: sinks, ...a }),
    ...Object.fromEntries(sinks.map((place) => [place, stream(place, others)])),
  };
}

/** One stream whose packets nobody gets. */
export const blackhole = (a: StreamChanges = {}): RelayPlan => ({ a: stream('a', a) });

export const familyPairs = [
  ['IP4', 'IP4'],
  ['IP6', 'IP6'],
  ['IP4', 'IP6'],
  ['IP6', 'IP4'],
] as const satisfies readonly (readonly [Family, Family])[];
export const families = ['IP4', 'IP6'] as const;
