/**
 * Sends every scenario to the reference (Debian's rtpengine) and to the subject (ours, or with
 * RTPE_DIFF_SUBJECT=debian the reference again, which tests the comparison itself) and compares the replies.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NgMessage } from '../support/bencode.ts';
import { type Daemon, type DaemonKind, startDaemon } from '../support/daemon.ts';
import { differences, undeclared } from './differences.ts';
import { type DiffLine, diffLines } from './line-diff.ts';
import { createNormaliser, type PortRange } from './normalise.ts';
import { daemonOptions, PORT_COUNT } from './profile.ts';
import type { Scenario, Step } from './scenario.ts';
import { allScenarios } from './scenarios/index.ts';
import {
  laidOutAsNewer,
  systematicDifferences,
  type SystematicDifference,
  withoutSystematic,
} from './systematic.ts';

interface Side {
  readonly daemon: Daemon;
  readonly range: PortRange;
}

const REFERENCE_PORTS = 20_000;
const SUBJECT_PORTS = REFERENCE_PORTS + PORT_COUNT;
const subjectKind: DaemonKind = process.env.RTPE_DIFF_SUBJECT === 'debian' ? 'debian' : 'ours';
const isOurs = subjectKind === 'ours';

const QUERY_PAUSE_MS = 100;
/** Two were too few: in one of ten runs some scenario met equal numbers twice. */
const MAX_ATTEMPTS = 4;
/** What we say in words of our own about the layers of a stream: there sooner or later, with figures that change. */
const ownWords = /\/streams\[\d+\]\/(ICE|DTLS|SRTP) = /;

describe(`replies of ${subjectKind} against Debian's rtpengine`, () => {
  let reference: Side;
  let subject: Side;
  const seen = new Set<SystematicDifference>();

  before(async () => {
    reference = await startSide('debian', REFERENCE_PORTS);
    subject = await startSide(subjectKind, SUBJECT_PORTS);
  });
  after(async () => {
    await Promise.all([reference.daemon.stop(), subject.daemon.stop()]);
  });

  it('scenario names are unique and numerous', () => {
    assert.equal(new Set(allScenarios.map(({ name }) => name)).size, allScenarios.length);
    assert.ok(allScenarios.length >= 60);
  });

  for (const scenario of allScenarios) {
    it(scenario.name, async () => {
      const problems = await problemsOf(scenario);
      assert.equal(problems.length, 0, `\n${problems.join('\n')}`);
    });
  }

  /**
   * Ports are compared by number alone, and one daemon may happen to hand out the same number on two addresses. With other
   * ports that hardly happens again, and a real difference does. From the second time on the data plane also gets a moment before each query:
   * where a stream's packets go is its to say, and on a busy machine it may not have seen the plan yet.
   */
  async function problemsOf(scenario: Scenario): Promise<readonly string[]> {
    let problems: readonly string[] = [];
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const found = await compare(scenario, reference, subject, Math.min(attempt, 1) * QUERY_PAUSE_MS);
      problems = isOurs
        ? undeclared(withoutSystematic(found, seen), scenario.differences ?? [])
        : undeclared(found, []);
      if (problems.length === 0) break;
    }
    return problems;
  }

  it('every systematic difference showed somewhere, and every declared one is used', () => {
    if (!isOurs) return;
    assert.deepEqual(
      systematicDifferences.filter((row) => !seen.has(row)),
      [],
    );
    const used = new Set(allScenarios.flatMap((scenario) => scenario.differences ?? []));
    assert.deepEqual([...used].sort(), Object.keys(differences).sort());
  });
});

async function startSide(kind: DaemonKind, portMin: number): Promise<Side> {
  const daemon = await startDaemon(kind, daemonOptions(portMin));
  return { daemon, range: { min: portMin, max: portMin + PORT_COUNT - 1 } };
}

async function compare(
  scenario: Scenario,
  reference: Side,
  subject: Side,
  pauseMs: number,
): Promise<readonly DiffLine[]> {
  const [expected, actual] = await Promise.all([
    play(scenario, reference, pauseMs),
    play(scenario, subject, pauseMs),
  ]);
  return scenario.steps.flatMap(({ request }, index) =>
    diffLines(isOurs ? laidOutAsNewer(expected[index]!) : expected[index]!, actual[index]!).map(
      ({ side, line }) => ({
        side,
        line: `step ${index + 1} (${typeof request.command === 'string' ? request.command : 'none'}): ${line}`,
      }),
    ),
  );
}

/** The normalised reply to each step. The calls of the scenario are gone afterwards. */
async function play(
  { steps }: Scenario,
  { daemon, range }: Side,
  pauseMs: number,
): Promise<readonly (readonly string[])[]> {
  const normaliser = createNormaliser(range);
  const replies: (readonly string[])[] = [];
  for (const { request, encoding } of steps) {
    if (pauseMs > 0 && request.command === 'query') await sleep(pauseMs);
    const reply = await daemon.ng.request(request, { encoding: encoding ?? 'bencode' });
    replies.push(normaliser.lines(reply).filter((line) => !ownWords.test(line)));
  }
  for (const callId of callIdsOf(steps))
    await daemon.ng.ok({ command: 'delete', 'call-id': callId, 'delete-delay': 0 });
  return replies;
}

function callIdsOf(steps: readonly Step[]): ReadonlySet<string> {
  const ids = steps.map(({ request }: { request: NgMessage }) => request['call-id']);
  return new Set(ids.filter((id) => typeof id === 'string'));
}
