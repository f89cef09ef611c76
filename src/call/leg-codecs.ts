import { answerCodecs, type CodecAnswer } from '../policy/codecs/answer.ts';
import { offerCodecs, type CodecOffer } from '../policy/codecs/offer.ts';
import { asRejected, type MediaDescription } from '../policy/describe-media.ts';
import type { AnswerRequest, OfferRequest } from '../policy/request.ts';
import type { SdpCodec } from '../protocols/sdp/index.ts';
import type { Call } from './call.ts';
import type { Leg } from './leg.ts';

const nothing: readonly SdpCodec[] = [];

/** So that a long list of codecs does not make a long reply. */
const maxWarnings = 8;

/** The media sections of a message, and what becomes of their codecs. */
export interface PlannedCodecs<Result> {
  /** With those rejected that have no codec left. */
  readonly media: readonly MediaDescription[];
  readonly results: readonly Result[];
  /** For the log and for the reply. */
  readonly warnings: readonly string[];
}

export function planOfferedCodecs(
  media: readonly MediaDescription[],
  receivers: readonly Leg[],
  { codecs, isReset }: OfferRequest,
): PlannedCodecs<CodecOffer> {
  const known = isReset ? [] : receivers;
  return planned(
    media,
    media.map((section, index) => offerCodecs(section, known[index]?.codecs.agreed ?? nothing, codecs)),
  );
}

export function planAnsweredCodecs(
  media: readonly MediaDescription[],
  answerers: readonly Leg[],
  offerers: readonly Leg[],
  { codecs }: AnswerRequest,
): PlannedCodecs<CodecAnswer> {
  return planned(
    media,
    media.map((section, index) => {
      // With another type it is no answer to what was offered.
      const isAnswer = !section.isRejected && section.type === offerers[index]?.description?.type;
      const offered = isAnswer ? (answerers[index]?.codecs.offered ?? null) : null;
      const known = offered ?? offerCodecs(section, nothing, null).offered;
      return answerCodecs(section.codecs, known, offerers[index]?.codecs.agreed ?? nothing, codecs);
    }),
  );
}

interface CodecResult {
  readonly isEmpty: boolean;
  readonly warnings: readonly string[];
}

function planned<Result extends CodecResult>(
  media: readonly MediaDescription[],
  results: readonly Result[],
): PlannedCodecs<Result> {
  const warnings: string[] = [];
  for (const [index, result] of results.entries())
    for (const warning of result.warnings)
      if (warnings.length < maxWarnings) warnings.push(`media section ${index + 1}: ${warning}`);
  const isAnyEmpty = results.some(({ isEmpty }) => isEmpty);
  return {
    media: isAnyEmpty
      ? media.map((section, index) => (results[index]!.isEmpty ? asRejected(section) : section))
      : media,
    results,
    warnings,
  };
}

export function logCodecWarnings(call: Call, warnings: readonly string[]): void {
  if (warnings.length === 0) return;
  const log = call.log.with({}, 'codec');
  for (const warning of warnings) log.warn(warning);
}

export function commitOfferedCodecs(
  sender: Leg,
  receiver: Leg,
  { offered }: CodecOffer,
  { codecs }: OfferRequest,
): void {
  const { told, agreed, renumbering } = sender.codecs;
  const answeredPtimeMs = wishedPtime(codecs?.ptimeReverseMs);
  sender.codecs = { offered: sender.codecs.offered, told, agreed, renumbering, answeredPtimeMs };
  const { codecs: before } = receiver;
  receiver.codecs = {
    offered,
    told: offered.list,
    agreed: before.agreed,
    renumbering: before.renumbering,
    answeredPtimeMs: before.answeredPtimeMs,
  };
}

/** Null: as the other party has it. */
export function wishedPtime(ms: number | null | undefined): number | null {
  return ms === undefined || ms === 0 ? null : ms;
}

/** Media goes by the new numbers from now on. */
export function commitAnsweredCodecs(answerer: Leg, offerer: Leg, answer: CodecAnswer): void {
  const { offered, told, answeredPtimeMs } = answerer.codecs;
  const { own: agreed, toAnswerer: renumbering } = answer;
  answerer.codecs = { offered, told, agreed, renumbering, answeredPtimeMs };
  offerer.codecs = {
    offered: offerer.codecs.offered,
    told: answer.list,
    agreed: answer.list,
    renumbering: answer.toOfferer,
    answeredPtimeMs: offerer.codecs.answeredPtimeMs,
  };
}
