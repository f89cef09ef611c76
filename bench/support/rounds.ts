import type { DaemonKind } from '../../test/support/daemon.ts';

/** Figures of one daemon in one round, by name. */
export type Figures = Readonly<Record<string, number>>;

export interface RoundResults {
  /** One value a round; empty when that daemon was not measured. */
  of(name: string): Readonly<Partial<Record<DaemonKind, readonly number[]>>>;
  /** As `of`, each value changed. */
  map(name: string, change: (value: number) => number): ReturnType<RoundResults['of']>;
}

/**
 * Measures each daemon once a round, the order turned around every round, so that a machine that gets slower or
 * faster meanwhile favours neither.
 */
export async function measureInRounds(
  kinds: readonly DaemonKind[],
  rounds: number,
  measure: (kind: DaemonKind, round: number) => Promise<Figures>,
): Promise<RoundResults> {
  const collected = new Map<DaemonKind, Figures[]>(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of round % 2 === 0 ? kinds : [...kinds].reverse()) {
      const figures = await measure(kind, round);
      collected.get(kind)!.push(figures);
      console.log(`round ${round + 1}/${rounds} ${kind}: ${describe(figures)}`);
    }
  }
  const map: RoundResults['map'] = (name, change) =>
    Object.fromEntries(
      [...collected].map(([kind, all]) => [
        kind,
        all.flatMap(({ [name]: value }) => (value === undefined ? [] : [change(value)])),
      ]),
    );
  return { map, of: (name) => map(name, (value) => value) };
}

function describe(figures: Figures): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(', ');
}
