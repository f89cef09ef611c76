import type { Endpoint } from '../../base/endpoint.ts';
import type { LearningMode, LearningPlan, MediaSocket, StreamId, StreamPlan } from '../../plan/types.ts';
import type { ReportsPlan } from '../../plan/reports.ts';
import type { WordReader, WordWriter } from './words.ts';

const carriesNames = ['rtp', 'rtcp', 'both', 'other'] as const satisfies readonly StreamPlan['carries'][];
const learningNames = ['off', 'immediate', 'delayed', 'heuristic'] as const satisfies readonly LearningMode[];

/** How each field of a stream is written, in the order in which `readStreamPlan` reads; a new field fails to compile here. */
const writeField: {
  readonly [Key in keyof StreamPlan]-?: (words: WordWriter, plan: StreamPlan) => void;
} = {
  id: (words, plan) => words.number(plan.id),
  slot: (words, plan) => words.number(plan.slot),
  sockets: (words, plan) => words.list(plan.sockets, writeSocket),
  carries: (words, plan) => words.number(carriesNames.indexOf(plan.carries)),
  peer: (words, plan) => writePeer(words, plan.peer),
  learning: (words, plan) => writeLearning(words, plan.learning),
  isStrictSource: (words, plan) => words.flag(plan.isStrictSource),
  isMediaHandover: (words, plan) => words.flag(plan.isMediaHandover),
  isAsymmetric: (words, plan) => words.flag(plan.isAsymmetric),
  isNatWait: (words, plan) => words.flag(plan.isNatWait),
  isNatPierce: (words, plan) => words.flag(plan.isNatPierce),
  tos: (words, plan) => words.number(plan.tos),
  isUnidirectional: (words, plan) => words.flag(plan.isUnidirectional),
  rtpSinks: (words, plan) => words.numbers(plan.rtpSinks),
  rtcpSinks: (words, plan) => words.numbers(plan.rtcpSinks),
  clockRates: (words, plan) => words.list(plan.clockRates, writePair),
  payloadTypes: (words, plan) => words.list(plan.payloadTypes, writePair),
  security: (words, plan) => words.json(plan.security),
  isFeedbackStripped: (words, plan) => words.flag(plan.isFeedbackStripped),
  maskedExtensions: (words, plan) => words.numbers(plan.maskedExtensions),
  treatment: (words, plan) => words.json(plan.treatment),
  bundle: (words, plan) => words.json(plan.bundle),
  tap: (words, plan) => words.json(plan.tap),
  reports: (words, plan) => words.json(plan.reports ?? null),
};
const writers = Object.values(writeField);

export function writeStreamPlan(words: WordWriter, plan: StreamPlan): void {
  for (const write of writers) write(words, plan);
}

/** A new field fails to compile here too; `-?` so that an optional one does. */
export function readStreamPlan(words: WordReader): StreamPlan {
  const plan: { readonly [Key in keyof StreamPlan]-?: StreamPlan[Key] } = {
    id: words.number() as StreamId,
    slot: words.number(),
    sockets: words.list(readSocket),
    carries: carriesNames[words.number()]!,
    peer: readPeer(words),
    learning: readLearning(words),
    isStrictSource: words.flag(),
    isMediaHandover: words.flag(),
    isAsymmetric: words.flag(),
    isNatWait: words.flag(),
    isNatPierce: words.flag(),
    tos: words.number(),
    isUnidirectional: words.flag(),
    rtpSinks: words.numbers() as readonly StreamId[],
    rtcpSinks: words.numbers() as readonly StreamId[],
    clockRates: words.list(readPair),
    payloadTypes: words.list(readPair),
    security: words.json() as StreamPlan['security'],
    isFeedbackStripped: words.flag(),
    maskedExtensions: words.numbers(),
    treatment: words.json() as StreamPlan['treatment'],
    bundle: words.json() as StreamPlan['bundle'],
    tap: words.json() as StreamPlan['tap'],
    reports: words.json() as ReportsPlan | null,
  };
  return plan;
}

function writeSocket(words: WordWriter, { id, fd, local }: MediaSocket): void {
  words.number(id);
  words.number(fd);
  writeEndpoint(words, local);
}

function readSocket(words: WordReader): MediaSocket {
  return { id: words.number() as MediaSocket['id'], fd: words.number(), local: readEndpoint(words) };
}

function writeLearning(words: WordWriter, { mode, signalledAt, isSdpSent }: LearningPlan): void {
  words.number(learningNames.indexOf(mode));
  words.number(signalledAt);
  words.flag(isSdpSent);
}

function readLearning(words: WordReader): LearningPlan {
  return { mode: learningNames[words.number()]!, signalledAt: words.number(), isSdpSent: words.flag() };
}

function writePeer(words: WordWriter, peer: Endpoint | null): void {
  words.flag(peer !== null);
  if (peer !== null) writeEndpoint(words, peer);
}

function readPeer(words: WordReader): Endpoint | null {
  return words.flag() ? readEndpoint(words) : null;
}

function writeEndpoint(words: WordWriter, { family, address, port }: Endpoint): void {
  words.flag(family === 'IP6');
  words.text(address);
  words.number(port);
}

function readEndpoint(words: WordReader): Endpoint {
  return { family: words.flag() ? 'IP6' : 'IP4', address: words.text(), port: words.number() };
}

function writePair(words: WordWriter, [first, second]: readonly [number, number]): void {
  words.number(first);
  words.number(second);
}

function readPair(words: WordReader): readonly [number, number] {
  return [words.number(), words.number()];
}
