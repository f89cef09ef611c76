import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatEndpoint, type Endpoint } from '../../base/endpoint.ts';
import { socketAddress } from '../../native/socket-address.ts';
import type { LearningMode } from '../../plan/types.ts';
import {
  EndpointLearner,
  VERDICT_CONFIRMED,
  VERDICT_DROPPED,
  VERDICT_MOVED,
  type LearnerSettings,
} from './learning.ts';

const ip4 = (address: string, port: number): Endpoint => ({ family: 'IP4', address, port });

/** Sources by their rank against the advertised endpoint. */
const places = {
  exact: ip4('192.0.2.1', 4000),
  samePort: ip4('198.51.100.1', 4000),
  sameHost: ip4('192.0.2.1', 4002),
  far: ip4('198.51.100.2', 5000),
  farther: ip4('203.0.113.3', 6000),
  v6: { family: 'IP6', address: '2001:db8::1', port: 4000 },
} as const satisfies Record<string, Endpoint>;
type Place = keyof typeof places;

const SIGNALLED_AT = 10_000;
/** Milliseconds after the signalling. */
const DURING = 100;
const AFTER = 3000;

const settings = (mode: LearningMode, change: Partial<LearnerSettings> = {}): LearnerSettings => ({
  peer: places.exact,
  learning: { mode, signalledAt: SIGNALLED_AT, isSdpSent: true },
  isStrictSource: false,
  isMediaHandover: false,
  isAsymmetric: false,
  ...change,
});
const strict = { isStrictSource: true };
const handover = { isMediaHandover: true };
const asymmetric = { isAsymmetric: true };

/** A packet, then the destination and what is said about it. `stray`: it does not teach. */
type Step = readonly [from: Place, at: number, goesTo: Place, said?: string, stray?: 'stray'];

const said = (verdict: number, isConfirmed: boolean): string =>
  [
    verdict & VERDICT_MOVED ? 'moved' : '',
    verdict & VERDICT_CONFIRMED ? 'confirmed' : '',
    verdict & VERDICT_DROPPED ? 'dropped' : '',
    isConfirmed && !(verdict & VERDICT_CONFIRMED) ? 'settled' : '',
  ]
    .filter(Boolean)
    .join(' ');

function place(learner: EndpointLearner): Place | undefined {
  const endpoint = learner.destination.toEndpoint();
  const names = Object.keys(places) as Place[];
  return names.find((name) => endpoint && formatEndpoint(places[name]) === formatEndpoint(endpoint));
}

function follow(learner: EndpointLearner, steps: readonly Step[]): void {
  for (const [index, [from, at, goesTo, expected = '', stray]] of steps.entries()) {
    const verdict = learner.observe(socketAddress(places[from]), SIGNALLED_AT + at, stray !== 'stray');
    const got = `${place(learner) ?? 'nowhere'}: ${said(verdict, learner.isConfirmed)}`;
    assert.equal(got, `${goesTo}: ${expected}`, `step ${index + 1}: packet from ${from} at ${at}`);
  }
}

const table: readonly (readonly [name: string, LearnerSettings, readonly Step[]])[] = [
  [
    'heuristic: the advertised endpoint confirms at once',
    settings('heuristic'),
    [
      ['exact', DURING, 'exact', 'confirmed'],
      ['far', DURING, 'exact', 'settled'],
    ],
  ],
  [
    'heuristic: better ranks win, whatever the order, and the window ends it',
    settings('heuristic'),
    [
      ['far', DURING, 'far', 'moved'],
      ['samePort', DURING, 'samePort', 'moved'],
      ['far', DURING, 'samePort'],
      ['sameHost', DURING, 'sameHost', 'moved'],
      ['samePort', DURING, 'sameHost'],
      ['far', AFTER, 'sameHost', 'confirmed'],
    ],
  ],
  [
    'heuristic: the last of one rank fills its slot',
    settings('heuristic'),
    [
      ['far', DURING, 'far', 'moved'],
      ['farther', DURING, 'farther', 'moved'],
      ['far', DURING, 'far', 'moved'],
    ],
  ],
  [
    'heuristic: a stranger of the same rank gains nothing by coming first after the window',
    settings('heuristic'),
    [
      ['far', DURING, 'far', 'moved'],
      ['farther', AFTER, 'far', 'confirmed'],
    ],
  ],
  [
    'heuristic: a better rank still wins as the first after the window',
    settings('heuristic'),
    [
      ['far', DURING, 'far', 'moved'],
      ['sameHost', AFTER, 'sameHost', 'moved confirmed'],
    ],
  ],
  [
    'heuristic: the first packet of all may come after the window',
    settings('heuristic'),
    [
      ['far', AFTER, 'far', 'moved confirmed'],
      ['exact', AFTER, 'far', 'settled'],
    ],
  ],
  [
    'heuristic: the window ends exactly three seconds after signalling',
    settings('heuristic'),
    [
      ['far', 2999, 'far', 'moved'],
      ['far', 3000, 'far', 'confirmed'],
    ],
  ],
  [
    'heuristic: another family ranks by its port',
    settings('heuristic'),
    [
      ['far', DURING, 'far', 'moved'],
      ['v6', DURING, 'v6', 'moved'],
    ],
  ],
  [
    'heuristic with strict source: worse ranks are dropped while learning',
    settings('heuristic', strict),
    [
      ['far', DURING, 'far', 'moved'],
      ['sameHost', DURING, 'sameHost', 'moved'],
      ['far', DURING, 'sameHost', 'dropped'],
      ['samePort', DURING, 'sameHost', 'dropped'],
      ['sameHost', DURING, 'sameHost'],
      ['far', AFTER, 'sameHost', 'confirmed dropped'],
      ['sameHost', AFTER, 'sameHost', 'settled'],
      ['exact', AFTER, 'sameHost', 'dropped settled'],
    ],
  ],
  [
    'heuristic with strict source: a stranger of the same rank after the window is dropped too',
    settings('heuristic', strict),
    [
      ['far', DURING, 'far', 'moved'],
      ['farther', AFTER, 'far', 'confirmed dropped'],
    ],
  ],
  [
    'delayed: follows every source, and the first one after the window is final',
    settings('delayed'),
    [
      ['far', DURING, 'far', 'moved'],
      ['exact', DURING, 'exact', 'moved'],
      ['farther', DURING, 'farther', 'moved'],
      ['farther', DURING, 'farther'],
      ['far', AFTER, 'far', 'moved confirmed'],
      ['exact', AFTER, 'far', 'settled'],
    ],
  ],
  [
    'delayed with strict source: accepts all while it learns, one afterwards',
    settings('delayed', strict),
    [
      ['far', DURING, 'far', 'moved'],
      ['exact', DURING, 'exact', 'moved'],
      ['far', AFTER, 'far', 'moved confirmed'],
      ['exact', AFTER, 'far', 'dropped settled'],
    ],
  ],
  [
    'immediate: the first source is final',
    settings('immediate'),
    [
      ['far', DURING, 'far', 'moved confirmed'],
      ['exact', DURING, 'far', 'settled'],
    ],
  ],
  [
    'immediate: a first source that is the advertised one',
    settings('immediate', strict),
    [
      ['exact', DURING, 'exact', 'confirmed'],
      ['far', DURING, 'exact', 'dropped settled'],
    ],
  ],
  [
    'off: the advertised endpoint is final, strangers are heard',
    settings('off'),
    [
      ['far', DURING, 'exact', 'confirmed'],
      ['farther', AFTER, 'exact', 'settled'],
    ],
  ],
  [
    'off with strict source: only the advertised endpoint is heard, from the start',
    settings('off', strict),
    [
      ['far', DURING, 'exact', 'dropped'],
      ['exact', DURING, 'exact', 'confirmed'],
      ['sameHost', DURING, 'exact', 'dropped settled'],
    ],
  ],
  [
    'off with hand-over: still final',
    settings('off', handover),
    [
      ['exact', DURING, 'exact', 'confirmed'],
      ['far', AFTER, 'exact', 'settled'],
    ],
  ],
  [
    'asymmetric: the source is remembered but never a destination',
    settings('heuristic', { ...asymmetric, ...strict }),
    [
      ['far', DURING, 'exact', 'confirmed'],
      ['exact', DURING, 'exact', 'dropped settled'],
      ['far', AFTER, 'exact', 'settled'],
    ],
  ],
  [
    'asymmetric with hand-over: the remembered source moves',
    settings('heuristic', { ...asymmetric, ...strict, ...handover }),
    [
      ['far', DURING, 'exact', 'confirmed'],
      ['farther', AFTER, 'exact', 'settled'],
    ],
  ],
  [
    'hand-over: every new source moves it, before strict source has a say',
    settings('heuristic', { ...handover, ...strict }),
    [
      ['exact', DURING, 'exact', 'confirmed'],
      ['far', AFTER, 'far', 'moved settled'],
      ['exact', AFTER, 'exact', 'moved settled'],
    ],
  ],
  [
    'what does not teach changes nothing',
    settings('immediate'),
    [
      ['far', DURING, 'exact', '', 'stray'],
      ['exact', DURING, 'exact', 'confirmed'],
      ['far', DURING, 'exact', 'settled', 'stray'],
    ],
  ],
  [
    'what does not teach obeys strict source after learning, even with hand-over',
    settings('immediate', { ...strict, ...handover }),
    [
      ['exact', DURING, 'exact', 'confirmed'],
      ['far', DURING, 'exact', 'dropped settled', 'stray'],
      ['far', DURING, 'far', 'moved settled'],
    ],
  ],
  [
    'nothing is learned before our SDP has gone out',
    settings('immediate', {
      learning: { mode: 'immediate', signalledAt: SIGNALLED_AT, isSdpSent: false },
      ...strict,
    }),
    [
      ['far', DURING, 'exact'],
      ['farther', AFTER, 'exact'],
    ],
  ],
];

describe('EndpointLearner', () => {
  for (const [name, given, steps] of table)
    it(name, () => {
      const learner = new EndpointLearner();
      learner.configure(given);
      assert.equal(place(learner), 'exact');
      follow(learner, steps);
    });

  it('learns nothing while the peer is not known', () => {
    const learner = new EndpointLearner();
    learner.configure(settings('immediate', { peer: null }));
    assert.equal(learner.observe(socketAddress(places.far), SIGNALLED_AT, true), 0);
    assert.equal(learner.destination.isSet, false);
    assert.equal(learner.looksAtSource, false);
  });

  const later = (mode: LearningMode) => ({ mode, signalledAt: SIGNALLED_AT + 60_000, isSdpSent: true });

  it('starts again with each signalling, from what it knows', () => {
    const learner = new EndpointLearner();
    learner.configure(settings('heuristic'));
    follow(learner, [
      ['sameHost', DURING, 'sameHost', 'moved'],
      ['sameHost', AFTER, 'sameHost', 'confirmed'],
    ]);
    assert.equal(learner.configure(settings('heuristic', { learning: later('heuristic') })), false);
    assert.equal(learner.isConfirmed, false);
    assert.equal(place(learner), 'sameHost');
    follow(learner, [
      ['far', 60_000 + DURING, 'far', 'moved'],
      ['samePort', 60_000 + DURING, 'samePort', 'moved'],
      ['far', 60_000 + AFTER, 'samePort', 'confirmed'],
    ]);
  });

  it('goes on undisturbed when a plan changes without signalling', () => {
    const learner = new EndpointLearner();
    learner.configure(settings('heuristic'));
    follow(learner, [['sameHost', DURING, 'sameHost', 'moved']]);
    learner.configure(settings('heuristic', strict));
    follow(learner, [['far', DURING, 'sameHost', 'dropped']]);
  });

  it('drops what it learned for another peer, and forgets a peer that is gone', () => {
    const learner = new EndpointLearner();
    learner.configure(settings('immediate'));
    follow(learner, [['far', DURING, 'far', 'moved confirmed']]);
    assert.equal(learner.configure(settings('immediate', { peer: places.farther })), true);
    assert.equal(learner.isConfirmed, false);
    assert.equal(place(learner), 'farther');
    learner.configure(settings('immediate', { peer: null }));
    assert.equal(learner.destination.isSet, false);
  });

  it('returns to the advertised endpoint when learning is switched off', () => {
    const learner = new EndpointLearner();
    learner.configure(settings('immediate'));
    follow(learner, [['far', DURING, 'far', 'moved confirmed']]);
    learner.configure(settings('off', { learning: later('off') }));
    assert.equal(place(learner), 'exact');
  });

  it('need not look at sources once confirmed, unless it has to check them', () => {
    for (const [change, looks] of [
      [{}, false],
      [strict, true],
      [handover, true],
    ] as const) {
      const learner = new EndpointLearner();
      learner.configure(settings('heuristic', change));
      assert.equal(learner.looksAtSource, true);
      follow(learner, [['exact', DURING, 'exact', 'confirmed']]);
      assert.equal(learner.looksAtSource, looks);
    }
  });

  it('expects packets from its destination, or from where an asymmetric peer sends', () => {
    const learner = new EndpointLearner();
    learner.configure(settings('heuristic', asymmetric));
    assert.equal(learner.isExpected(socketAddress(places.exact)), true);
    follow(learner, [['far', DURING, 'exact', 'confirmed']]);
    assert.equal(learner.isExpected(socketAddress(places.exact)), false);
    assert.equal(learner.isExpected(socketAddress(places.far)), true);
  });

  it('goes on from what an earlier worker had learned', () => {
    const learner = new EndpointLearner();
    learner.configure(settings('heuristic', strict));
    learner.restore(socketAddress(places.far), true);
    follow(learner, [
      ['exact', AFTER, 'far', 'dropped settled'],
      ['far', AFTER, 'far', 'settled'],
    ]);
  });

  it('under strict source and whatever comes, a settled destination stays and only its packets pass', () => {
    const modes = fc.constantFrom<LearningMode>('off', 'immediate', 'delayed', 'heuristic');
    const packets = fc.array(fc.tuple(fc.constantFrom(...(Object.keys(places) as Place[])), fc.nat(6000)), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(modes, packets, (mode, unordered) => {
        const learner = new EndpointLearner();
        learner.configure(settings(mode, strict));
        for (const [from, at] of [...unordered].sort((a, b) => a[1] - b[1])) {
          const [wasSettled, before] = [learner.isConfirmed, place(learner)];
          const verdict = learner.observe(socketAddress(places[from]), SIGNALLED_AT + at, true);
          const isDropped = (verdict & VERDICT_DROPPED) !== 0;
          if (wasSettled) assert.equal(place(learner), before);
          if (learner.isConfirmed) assert.equal(isDropped, from !== place(learner));
        }
      }),
    );
  });
});
