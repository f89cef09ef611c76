import type { Endpoint, Family } from '../base/endpoint.ts';
import type { PortsExhausted } from '../plan/media-plane.ts';
import type { AddressTrust, MediaDescription } from '../policy/describe-media.ts';
import { maskedExtensions } from '../policy/header-extensions.ts';
import type { IceMode } from '../policy/ice/types.ts';
import type { SdpExchangeOptions } from '../policy/request.ts';
import type { Sdp } from '../protocols/sdp/index.ts';
import type { CallContext } from './context.ts';
import { createLeg, type Leg, type PeerTreatment, type PortSet } from './leg.ts';
import type { Side } from './participant.ts';

/** The leg for a media section: the side's own, or a new one that `enterLegs` adds. */
export function legAt(side: Side, index: number): Leg {
  return side.legs[index] ?? createLeg(index);
}

export function enterLegs(side: Side, legs: readonly Leg[]): void {
  for (const leg of legs) side.legs[leg.index] = leg;
}

/** Which of the sender's addresses counts: as the message says, else as configured. */
export function addressTrust(options: SdpExchangeOptions, context: CallContext): AddressTrust {
  return {
    trustsSdp: options.trustAddress ?? !context.options.prefersSipSource,
    receivedFrom: options.receivedFrom,
  };
}

/** How the party that sent this message wants its media treated. */
export function treatmentFrom(options: SdpExchangeOptions, context: CallContext): PeerTreatment {
  return {
    learning: options.learning ?? context.options.learning,
    isStrictSource: options.isStrictSource,
    isMediaHandover: options.isMediaHandover,
    isAsymmetric: options.isAsymmetric,
    isNatWait: options.isNatWait,
    isNatPierce: options.isNatPierce,
    isUnidirectional: options.isUnidirectional,
  };
}

/** The family of the first media section that says one. */
export function familyOfMedia(media: readonly MediaDescription[]): Family | null {
  return media.find((entry) => entry.rtp !== null)?.rtp?.family ?? null;
}

export function familyOfSide(side: Side): Family | null {
  for (const leg of side.legs) {
    const family = leg.description?.rtp?.family;
    if (family !== undefined) return family;
  }
  // On hold by a zero address it has still been told one of ours, and with all sections declined it had been.
  return side.legs.find(({ ports }) => ports !== null)?.ports?.address.family ?? side.family;
}

/** A second socket is for RTCP; what is no RTP, or is muxed, has none. */
export function socketCount(kind: MediaDescription['kind'], isSinglePort: boolean): 1 | 2 {
  return kind === 'rtp' && !isSinglePort ? 2 : 1;
}

/** Whether a party keeps its ports although the other side's address has changed: with ICE it learns of such things otherwise. */
export function isLatched(leg: Leg, mode: IceMode, { portLatching }: SdpExchangeOptions): boolean {
  if (portLatching !== 'default') return portLatching === 'on';
  return mode === 'own' && leg.ice.running !== null;
}

export function isExhausted(result: PortSet | PortsExhausted): result is PortsExhausted {
  return 'kind' in result;
}

/** Null for a party that has not spoken, or is on hold: there is nothing to compare then. */
export function remoteOf(description: MediaDescription | null): Endpoint | null {
  return description?.rtp ?? null;
}

/** Which header extensions the packets of a party lose, as its last message says. */
export function noteMaskedExtensions(
  legs: readonly Leg[],
  { session, media }: Sdp,
  { editing }: SdpExchangeOptions,
): void {
  for (const leg of legs) {
    const section = media[leg.index];
    if (section !== undefined) leg.maskedExtensions = maskedExtensions(section, session, editing);
  }
}
