import { describeMedia, type MediaDescription } from '../policy/describe-media.ts';
import type { SdpExchangeOptions } from '../policy/request.ts';
import type { Sdp } from '../protocols/sdp/index.ts';
import type { Call } from './call.ts';
import type { CallContext } from './context.ts';
import { acceptIce, dropIce } from './leg-ice.ts';
import { dropPorts, scheduleRetirement } from './leg-ports.ts';
import { addressTrust, treatmentFrom } from './side-exchange.ts';
import { takeSoloAnswer } from './solo-security.ts';
import type { SoloParty } from './solo.ts';

/** What a party in no dialogue answers to our offer, checked against that. */
export interface PlannedSoloAnswer {
  readonly media: readonly MediaDescription[];
}

/** Why an answer cannot be taken, for the log. */
export interface SoloAnswerRefusal {
  readonly detail: string;
}

/** Decides all that may fail, and changes nothing. `needsAllCodecs`: nothing that we offered may be left out. */
export function planSoloAnswer(
  solo: SoloParty,
  sdp: Sdp,
  request: SdpExchangeOptions,
  needsAllCodecs: boolean,
  context: CallContext,
): PlannedSoloAnswer | SoloAnswerRefusal {
  const described = describeMedia(sdp, addressTrust(request, context));
  if (!described.ok) return { detail: described.error };
  const { media } = described;
  const offered = solo.offeredCodecs;
  if (media.length > offered.length)
    return { detail: `${media.length} media sections in answer to ${offered.length}` };
  for (const [index, description] of media.entries()) {
    if (description.isRejected || !needsAllCodecs) continue;
    const accepted = new Set(description.codecs.map(({ payloadType }) => payloadType));
    const missing = offered[index]!.find(({ payloadType }) => !accepted.has(payloadType));
    if (missing !== undefined)
      return {
        detail: `media section ${index + 1} does not take payload type ${missing.payloadType} (${missing.name}), which would need transcoding`,
      };
  }
  return { media };
}

/** Nothing in here can fail. The caller puts the new plan into force. */
export function commitSoloAnswer(
  call: Call,
  solo: SoloParty,
  { media }: PlannedSoloAnswer,
  request: SdpExchangeOptions,
  context: CallContext,
): void {
  const now = context.clock.monotonicMs();
  call.turn += 1;
  solo.touched = call.turn;
  solo.signalledAt = now;
  solo.isAnswered = true;
  for (const leg of solo.side.legs) {
    const description = media[leg.index];
    if (leg.ports === null) continue;
    if (description === undefined || description.isRejected) {
      dropIce(leg);
      dropPorts(leg);
      if (description !== undefined) leg.description = description;
      continue;
    }
    leg.description = description;
    leg.mid = description.mid ?? leg.mid;
    leg.treatment = treatmentFrom(request, context);
    leg.isMuxed = description.offersRtcpMux && leg.wasMuxOffered;
    takeSoloAnswer(call, leg, description, request);
    acceptIce(leg, description.ice);
    scheduleRetirement(leg, now);
  }
}
