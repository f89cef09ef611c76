import type { DaemonKind } from '../../test/support/daemon.ts';

/** Figures of one daemon in one round, by name. */
export type Figures = Readonly<Record<string, number>>;

export interface RoundResults<Kind extends string = DaemonKind> {
  /** One value a round; empty when that daemon was not measured. */
  of(name: string): Readonly<Partial<Record<Kind, readonly number[]>>>;
  /** As `of`, each value changed. */
  map(name: string, change: (value: number) => number): ReturnType<RoundResults<Kind>['of']>;
}

/**
 * Measures each daemon once a round, the order turned around every round, so that a machine that gets slower or
 * faster meanwhile favours neither.
 */
export async function measureInRounds<Kind extends string>(
  kinds: readonly Kind[],
  rounds: number,
  measure: (kind: Kind, round: number) => Promise<Figures>,
): Promise<RoundResults<Kind>> {
  const collected = new Map<Kind, Figures[]>(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of round % 2 === 0 ? kinds : [...kinds].reverse()) {
      const figures = await measure(kind, round);
      collected.get(kind)!.push(figures);
      console.log(`round ${round + 1}/${rounds} ${kind}: ${describe(figures)}`);
    }
  }
  const map: RoundResults<Kind>['map'] = (name, change) =>
    Object.fromEntries(
      [...collected].map(([kind, all]) => [
        kind,
        all.flatMap(({ [name]: value }) => (value === undefined ? [] : [change(value)])),
      ]),
    ) as unknown as ReturnType<typeof map>;
  return { map, of: (name) => map(name, (value) => value) };
}

function describe(figures: Figures): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(', ');
}
