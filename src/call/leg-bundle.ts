import type { BundlePlan, BundleRoute } from '../plan/bundle.ts';
import { chooseBundle, ownPayloadTypes } from '../policy/bundle/choose-bundle.ts';
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

/** Mids for `a=group:BUNDLE`, that of the transport first; empty: no group. */
export function bundledMids(legs: readonly Leg[]): readonly string[] {
  const bundled = legs.filter(
    (leg) => leg.bundle.transport !== null && leg.ports !== null && leg.mid !== null,
  );
  return [...bundled]
    .sort((a, b) => Number(isBundleMember(a)) - Number(isBundleMember(b)))
    .map(({ mid }) => mid ?? '');
}
