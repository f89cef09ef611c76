import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IceNetwork, seeded, type Party, type PartyOptions } from '../../../test/support/ice-network.ts';
import { newCredentials } from './index.ts';

const SEEDS = 240;
/** Within the patience of an agent. */
const TIME_MS = 39_000;

interface Scenario {
  readonly network: IceNetwork;
  readonly a: Party;
  readonly b: Party;
  readonly components: readonly (1 | 2)[];
  /** The first of the two is. */
  readonly isLite: boolean;
  readonly words: string;
  readonly random: () => number;
}

/** A random pair of agents between which at least one path exists. */
function scenarioOf(seed: number): Scenario {
  const random = seeded(seed * 7919);
  const chance = (share: number): boolean => random() < share;
  const upTo = (count: number): number => 1 + Math.floor(random() * count);
  const network = new IceNetwork({
    seed,
    loss: chance(0.3) ? 0 : random() * 0.3,
    duplication: chance(0.5) ? 0 : 0.2,
    delayMs: 2 + random() * 60,
  });
  const components = chance(0.3) ? 2 : 1;
  const isLite = chance(0.2);
  const isNat = chance(0.4);
  const hasIPv6 = chance(0.5);
  const conflict = chance(0.3);
  const isControlling = chance(0.5);
  const addresses = (net: string, host: string): string[] => {
    const list = Array.from({ length: upTo(3) }, (_, index) => `${net}.${index + 1}`);
    return hasIPv6 ? (chance(0.5) ? [...list, host] : [host, ...list]) : list;
  };
  const aOptions: PartyOptions = {
    addresses: addresses('192.0.2', '2001:db8::a'),
    components,
    agent: { isLite, isControlling: conflict ? isControlling : !isLite },
  };
  const bOptions: PartyOptions = {
    addresses: addresses(isNat ? '10.0.0' : '198.51.100', '2001:db8::b'),
    components,
    ...(isNat ? { nat: { address: '203.0.113.9', isSymmetric: chance(0.5), isFiltering: chance(0.7) } } : {}),
    agent: { isControlling: conflict ? isControlling : isLite },
  };
  const a = network.add('a', aOptions);
  const b = network.add('b', bOptions);
  if (chance(0.5)) blockSome(network, a, b, random, isNat);
  const words = JSON.stringify({ seed, isLite, isNat, hasIPv6, conflict, components, loss: network.loss });
  return { network, a, b, components: components === 2 ? [1, 2] : [1], isLite, words, random };
}

/** Leaves one address of each side, of the same family, free; each other pair of addresses may be cut off. */
function blockSome(network: IceNetwork, a: Party, b: Party, random: () => number, isNat: boolean): void {
  const free = a.locals[0]!.address;
  const other = b.locals.find(({ address }) => address.family === free.family)?.address;
  if (other === undefined) return;
  const cut = new Map<string, boolean>();
  network.isBlocked = ({ source, to }) => {
    const hosts = [source.address, to.address].sort();
    const key = hosts.join(' ');
    // Behind the NAT all look alike.
    const isFree = hosts.includes(free.address) && (isNat || hosts.includes(other.address));
    if (isFree) return false;
    if (!cut.has(key)) cut.set(key, random() < 0.5);
    return cut.get(key)!;
  };
}

/** Descriptions and candidates arrive at random times, one by one where they are trickled. */
function signal({ network, a, b, random, isLite }: Scenario): void {
  for (const [from, to, isFirst] of [
    [a, b, random() < 0.5],
    [b, a, random() < 0.5],
  ] as const) {
    const isTrickled = random() < 0.4;
    const at = isFirst ? 0 : random() * 800;
    network.at(at, () => network.describe(from, to, isTrickled ? [] : from.candidates, from === a && isLite));
    if (!isTrickled) continue;
    for (const candidate of from.candidates) {
      network.at(random() * 1500, () => {
        to.agent.addRemoteCandidates([candidate], network.now);
        network.touch(to);
      });
    }
  }
}

const isConnected = ({ a, b }: Scenario): boolean =>
  a.agent.state === 'connected' && b.agent.state === 'connected';

function explain(scenario: Scenario): string {
  const { a, b, network, words } = scenario;
  return `${words} a: ${a.agent.diagnosis(network.now).reason}; b: ${b.agent.diagnosis(network.now).reason}`;
}

/** What each side sends gets through. */
function checkMedia({ network, a, b, components, words }: Scenario): void {
  const { loss } = network;
  network.loss = 0;
  for (const component of components) {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const before = to.media[component];
      assert.ok(network.sendMedia(from, component), words);
      network.run(250);
      assert.ok(to.media[component] > before, `${words}: media of ${from.name}, component ${component}`);
    }
  }
  network.loss = loss;
}

describe(`${SEEDS} random networks with a path`, () => {
  it('always connect, and do so again after a restart', () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const scenario = scenarioOf(seed);
      const { network, a, b, random } = scenario;
      signal(scenario);
      assert.ok(
        network.run(TIME_MS, () => isConnected(scenario)),
        explain(scenario),
      );
      network.run(1000);
      checkMedia(scenario);
      if (seed % 3 !== 0) continue;
      for (const party of [a, b]) {
        party.credentials = newCredentials((count) =>
          Uint8Array.from({ length: count }, () => random() * 256),
        );
        party.agent.restart(party.credentials);
        network.touch(party);
      }
      signal(scenario);
      const isNew = ({ agent }: Party): boolean => !agent.diagnosis(network.now).reason.includes('restart');
      assert.ok(
        network.run(TIME_MS, () => isConnected(scenario) && isNew(a) && isNew(b)),
        explain(scenario),
      );
      network.run(1000);
      checkMedia(scenario);
    }
  });

  it('stay connected for ten minutes where little is lost', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const scenario = scenarioOf(seed);
      scenario.network.loss = Math.min(scenario.network.loss, 0.05);
      signal(scenario);
      assert.ok(
        scenario.network.run(TIME_MS, () => isConnected(scenario)),
        explain(scenario),
      );
      scenario.network.run(600_000);
      assert.ok(isConnected(scenario), explain(scenario));
      for (const { states } of [scenario.a, scenario.b]) {
        assert.ok(!states.includes('disconnected'), `${scenario.words}: ${states.join()}`);
      }
    }
  });
});
