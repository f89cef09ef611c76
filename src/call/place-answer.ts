import type { AnswerRequest } from '../policy/request.ts';
import { answererOnBranch, offererOnBranch } from '../policy/security/state.ts';
import { draftDialogue, draftParticipant, draftSideLike, type Call } from './call.ts';
import type { CallContext } from './context.ts';
import { codecsOnBranch } from './codec-state.ts';
import { findAnswerTarget, type AnswerTarget } from './find-dialogue.ts';
import { noIce } from './ice-state.ts';
import { createLeg } from './leg.ts';
import { otherSide, type Dialogue } from './participant.ts';

/** Where an answer belongs: a known dialogue, or a drafted one for a further branch. */
export interface AnswerPlace {
  readonly dialogue: Dialogue;
  readonly senderIndex: 0 | 1;
  readonly isNew: boolean;
  readonly tagIs: 'own' | 'first' | 'alias';
}

/** Null: it answers nothing. */
export function placeAnswer(call: Call, request: AnswerRequest, context: CallContext): AnswerPlace | null {
  const target: AnswerTarget = findAnswerTarget(call, {
    offererTag: request.fromTag,
    answererTag: request.toTag,
    viaBranch: request.viaBranch,
    isNewBranch: request.isNewBranch,
  });
  switch (target.kind) {
    case 'known':
      return { dialogue: target.dialogue, senderIndex: target.sender, isNew: false, tagIs: target.tagIs };
    case 'newBranch':
      return { ...draftBranch(target.beside, target.sender, request, context), isNew: true, tagIs: 'own' };
    case 'none':
      return null;
  }
}

/** A branch made by a fork behind the receiver of our offer: same offer, another answerer, ports of its own. */
function draftBranch(
  beside: Dialogue,
  answererIndex: 0 | 1,
  request: AnswerRequest,
  context: CallContext,
): Pick<AnswerPlace, 'dialogue' | 'senderIndex'> {
  const known = otherSide(beside, answererIndex);
  const offerer = draftSideLike(known, known.participant);
  offerer.sections = known.sections;
  for (const leg of known.legs) {
    offerer.legs[leg.index] = {
      ...createLeg(leg.index),
      description: leg.description,
      hidden: leg.hidden,
      pair: leg.pair,
      treatment: leg.treatment,
      maskedExtensions: leg.maskedExtensions,
      security: offererOnBranch(leg.security),
      muxAnswer: leg.muxAnswer,
      bundle: { isAccepted: leg.bundle.isAccepted, transport: null, offered: leg.bundle.offered },
      codecs: codecsOnBranch(leg.codecs),
      ice: { ...noIce, isRejected: leg.ice.isRejected, isLite: leg.ice.isLite },
    };
  }
  const participant = draftParticipant(request.toTag, request.viaBranch, context.clock.unixMs());
  const answerer = draftSideLike(beside.sides[answererIndex], participant);
  answerer.sections = beside.sides[answererIndex].sections;
  // It answers the same offer, so it goes by the credentials in there. Its own ports here are candidates that it finds by
  // our checks from them (RFC 8445 §7.3.1.3).
  for (const leg of beside.sides[answererIndex].legs) {
    const ice = { ...leg.ice, running: null };
    answerer.legs[leg.index] = {
      ...createLeg(leg.index),
      mid: leg.mid,
      pair: leg.pair,
      wasMuxOffered: leg.wasMuxOffered,
      security: answererOnBranch(leg.security),
      ice,
      bundle: { isAccepted: false, transport: null, offered: leg.bundle.offered },
      codecs: codecsOnBranch(leg.codecs),
    };
  }
  return { dialogue: draftDialogue(offerer, answerer), senderIndex: 1 };
}
