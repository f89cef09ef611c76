import { setTimeout as sleep } from 'node:timers/promises';
import type { NgMessage } from '../support/bencode.ts';
import type { Daemon } from '../support/daemon.ts';
import { parseMedia, type ParsedMedia } from '../support/sdp.ts';
import type { Board } from './board.ts';
import { daemonView } from './daemon-view.ts';
import { createTelephone, type Departures, type Telephone } from './telephone.ts';
import type { Leg } from './verdict.ts';

const CALL_ID = 'demo';
const REDRAW_MS = 250;
const PROBES = 20;
/** For packets on their way when the telephones hang up; a busy machine may take its time. */
const GRACE_MS = 2000;
const GRACE_POLL_MS = 100;

/** Places one call through the daemon, shows it for `seconds`, ends it; returns its last state. */
export async function demonstrateCall(
  daemon: Daemon,
  board: Board,
  seconds: number,
): Promise<readonly Leg[]> {
  const departures: Departures = new Map();
  const telephones = [
    await createTelephone('A', 440, departures, 554),
    await createTelephone('B', 554, departures, 440),
  ] as const;
  try {
    const direct = await directDelays(telephones);
    const [toA, toB] = await connect(daemon, ...telephones);
    telephones[0].talk(toA);
    telephones[1].talk(toB);
    const end = Date.now() + seconds * 1000;
    while (Date.now() < end) {
      await sleep(Math.min(REDRAW_MS, Math.max(0, end - Date.now())));
      const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      board.update(await legsOf(daemon, telephones, direct), `call in progress, ${left} s left`);
    }
    for (const telephone of telephones) telephone.hangUp();
    const legs = await whenAllArrived(() => legsOf(daemon, telephones, direct));
    board.finish(legs, `call of ${seconds} s over`);
    await daemon.ng.ok({ command: 'delete', 'call-id': CALL_ID, 'from-tag': tagOf(telephones[0]) });
    return legs;
  } finally {
    for (const telephone of telephones) telephone.close();
  }
}

/** Reads the legs until nothing is missing, or no longer than the grace period. */
async function whenAllArrived(read: () => Promise<readonly Leg[]>): Promise<readonly Leg[]> {
  const end = Date.now() + GRACE_MS;
  for (;;) {
    await sleep(GRACE_POLL_MS);
    const legs = await read();
    const isComplete = legs.every(({ state, otherSent }) => state.reception.packets >= otherSent);
    if (isComplete || Date.now() > end) return legs;
  }
}

/** Median delays towards A and towards B with nothing in between. */
async function directDelays([a, b]: readonly [Telephone, Telephone]): Promise<readonly number[]> {
  await Promise.all([a.probe(b, PROBES), b.probe(a, PROBES)]);
  return [a, b].map((telephone) => {
    const { delayMs } = telephone.takeReception();
    if (delayMs === null) throw new Error('the telephones cannot reach each other without the daemon either');
    return delayMs;
  });
}

/** Returns where A and where B must send. */
async function connect(
  daemon: Daemon,
  a: Telephone,
  b: Telephone,
): Promise<readonly [ParsedMedia, ParsedMedia]> {
  const tags = { 'call-id': CALL_ID, 'from-tag': tagOf(a) };
  const offer = await daemon.ng.ok({ command: 'offer', ...tags, sdp: a.sdp });
  const answer = await daemon.ng.ok({ command: 'answer', ...tags, 'to-tag': tagOf(b), sdp: b.sdp });
  return [onlyMedia(answer), onlyMedia(offer)];
}

function onlyMedia({ sdp }: NgMessage): ParsedMedia {
  const body = sdp as string;
  const [media] = parseMedia(body);
  if (!media) throw new Error(`no media in ${body}`);
  return media;
}

async function legsOf(
  daemon: Daemon,
  telephones: readonly [Telephone, Telephone],
  direct: readonly number[],
): Promise<readonly Leg[]> {
  const reply = await daemon.ng.ok({ command: 'query', 'call-id': CALL_ID });
  return telephones.map((telephone, index) => {
    const other = telephones[1 - index]!.state();
    return {
      name: `${telephone.name} (${telephone.hertz} Hz)`,
      view: daemonView(reply, tagOf(telephone)),
      state: telephone.state(),
      otherSent: other.sent,
      otherReportsSent: other.reportsSent,
      directDelayMs: direct[index]!,
    };
  });
}

function tagOf({ name }: Telephone): string {
  return `telephone-${name}`;
}
