import type { BundlePlan, BundleRoute } from '../plan/bundle.ts';
import { chooseBundle, ownPayloadTypes, type BundleOptions } from '../policy/bundle/choose-bundle.ts';
import {
  answeredBundle,
  offerBundle,
  type AnsweredPlace,
  type BundleSeat,
  type OfferedPlace,
} from '../policy/bundle/offer-bundle.ts';
import type { MediaDescription } from '../policy/describe-media.ts';
import type { Leg } from './leg.ts';

/** The leg has no transport of its own. */
export function isBundleMember(leg: Leg): boolean {
  return leg.bundle.transport !== null && leg.bundle.transport !== leg.index;
}

/** A leg as it is looked at when it needs ports of its own: those of a bundle are not. */
export function asUnbundled(leg: Leg): Leg {
  return isBundleMember(leg) ? { ...leg, ports: null, retiring: [] } : leg;
}

/** The leg is in a bundle that its party has agreed to, so not just by an offer of ours. */
export function isInAgreedBundle(leg: Leg): boolean {
  return leg.description !== null && leg.bundle.transport !== null;
}

/** The leg whose transport this one uses. */
export function transportOf(leg: Leg, legs: readonly Leg[]): Leg {
  const { transport } = leg.bundle;
  return transport === null ? leg : (legs[transport] ?? leg);
}

/** The group of our offer to a side, section by section. */
export function planBundleOffer(
  media: readonly MediaDescription[],
  receiver: readonly Leg[],
  wish: BundleOptions,
): readonly OfferedPlace[] {
  return offerBundle(
    media.map(({ isRejected, kind }, index) => {
      const leg = receiver[index];
      const isAgreed = leg !== undefined && isInAgreedBundle(leg);
      return {
        isAlive: !isRejected && kind !== 'untouched',
        isRtp: kind === 'rtp',
        agreed: isAgreed ? leg.bundle.transport : null,
        isEstablished: !isAgreed && (leg?.description ?? null) !== null && (leg?.ports ?? null) !== null,
      };
    }),
    wish,
  );
}

/** What an answer makes of the group of our offer, section by section. */
export function planAnsweredBundle(
  media: readonly MediaDescription[],
  answerer: readonly Leg[],
): readonly AnsweredPlace[] {
  return answeredBundle(
    media.map(({ isRejected, bundle }, index) => ({
      isAlive: !isRejected,
      answered: bundle,
      offered: answerer[index]?.bundle.offered ?? { seat: 'outside', transport: null },
    })),
  );
}

/** The place of a leg in the group of an answer to its party. */
export function answerSeat(leg: Leg): BundleSeat {
  if (leg.bundle.transport === null) return 'outside';
  return isBundleMember(leg) ? 'shared' : 'first';
}

/** The sections of an answer that share a transport towards the offerer, by index, that with the transport first. */
export function planBundle(
  media: readonly MediaDescription[],
  offerer: readonly Leg[],
  isRejected: boolean,
): readonly number[] {
  if (isRejected) return [];
  return chooseBundle(
    media.map((answer, index) => {
      const leg = offerer[index];
      const offer = leg?.description ?? null;
      if (leg === undefined || offer === null) return { offered: null, canJoin: false };
      const isAlive = !answer.isRejected && !offer.isRejected && offer.kind !== 'untouched';
      const canJoin = isAlive && leg.bundle.isAccepted && (offer.kind !== 'rtp' || offer.offersRtcpMux);
      return { offered: offer.bundle, canJoin };
    }),
  );
}

/** The part of a leg's RTP stream in the bundle of its side. */
export function bundlePlan(leg: Leg, legs: readonly Leg[]): BundlePlan | null {
  const { transport } = leg.bundle;
  if (transport === null) return null;
  if (transport === leg.index) return { kind: 'transport', routes: routesOf(leg, legs) };
  const stream = legs[transport]?.rtp ?? null;
  return stream === null ? null : { kind: 'member', transport: stream.id };
}

function routesOf(transport: Leg, legs: readonly Leg[]): readonly BundleRoute[] {
  const members = legs.filter((leg) => leg.bundle.transport === transport.index && leg.rtp !== null);
  const payloadTypes = ownPayloadTypes(
    members.map(({ description }) => description?.codecs.map((codec) => codec.payloadType) ?? []),
  );
  return members.map(({ rtp, description, mid }, index) => ({
    target: rtp!.id,
    mid: description?.mid ?? mid ?? '',
    midExtensionId: description?.bundle?.midExtensionId ?? null,
    ssrcs: description?.bundle?.ssrcs ?? [],
    payloadTypes: payloadTypes[index] ?? [],
  }));
}

/** A section in the SDP of a party. */
export interface SeatedLeg {
  readonly leg: Leg;
  readonly seat: BundleSeat;
}

/** Mids for `a=group:BUNDLE`, that of the first section first; empty: no group. */
export function bundledMids(sections: readonly SeatedLeg[]): readonly string[] {
  return sections
    .filter(({ leg, seat }) => seat !== 'outside' && leg.ports !== null && leg.mid !== null)
    .sort((a, b) => Number(b.seat === 'first') - Number(a.seat === 'first'))
    .map(({ leg }) => leg.mid ?? '');
}
