import assert from 'node:assert/strict';
import { IceNetwork, type NetworkOptions, type Party, type PartyOptions } from './ice-network.ts';

export const A: PartyOptions = { addresses: ['192.0.2.1'] };
export const B: PartyOptions = { addresses: ['198.51.100.7'] };

export interface IcePair {
  readonly network: IceNetwork;
  readonly a: Party;
  readonly b: Party;
}

export function pairOf(a: PartyOptions = A, b: PartyOptions = B, options: NetworkOptions = {}): IcePair {
  const network = new IceNetwork(options);
  return { network, a: network.add('a', a), b: network.add('b', b) };
}

/** Offer, answer and all candidates at once. */
export function exchange({ network, a, b }: IcePair): void {
  network.describe(a, b);
  network.describe(b, a);
}

export const isConnected = ({ a, b }: IcePair): boolean =>
  a.agent.state === 'connected' && b.agent.state === 'connected';

export function connect(pair: IcePair, withinMs = 2000): void {
  assert.ok(
    pair.network.run(withinMs, () => isConnected(pair)),
    explain(pair),
  );
  checkPaths(pair);
}

export function explain({ network, a, b }: IcePair): string {
  return `a: ${a.agent.diagnosis(network.now).reason}; b: ${b.agent.diagnosis(network.now).reason}`;
}

/** Media gets through in both directions, on each component. */
export function checkPaths({ network, a, b }: IcePair, components: readonly (1 | 2)[] = [1]): void {
  const { isBlocked, loss } = network;
  network.loss = 0;
  for (const component of components) {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const before = to.media[component];
      assert.ok(network.sendMedia(from, component));
      network.run(100);
      assert.equal(to.media[component], before + 1);
    }
  }
  Object.assign(network, { isBlocked, loss });
}
