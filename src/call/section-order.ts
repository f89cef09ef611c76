import type { Sdp, SdpMedia } from '../protocols/sdp/index.ts';
import { isTypeRemoved, noSdpEditing, type SdpEditing } from '../policy/sdp-editing.ts';
import type { Leg } from './leg.ts';
import type { Side } from './participant.ts';

/**
 * An SDP with its sections in the order of the legs, and what each party knows of them. A section that is hidden from a
 * party (`sdp-media-remove`) is none of its `m=` lines, and so the lines of both parties have other numbers from then on.
 */
export interface ArrangedSdp {
  /** Sections that the sender's SDP does not have stand in it as declined. */
  readonly sdp: Sdp;
  /** Null: nothing has ever been hidden, and the lines of both parties are the legs one by one. */
  readonly order: SectionOrder | null;
}

export interface SectionOrder {
  /** For each `m=` line of the party the index of its leg. */
  readonly sender: readonly number[];
  readonly receiver: readonly number[];
  /** What the sender has offered and the receiver does not see: all that is to be known of it, by index of the leg. */
  readonly hidden: ReadonlyMap<number, SdpMedia>;
}

/** `editing`: types to be hidden from the receiver of an offer; an answer hides nothing. */
export function arrangeSections(
  sdp: Sdp,
  sender: Side,
  receiver: Side,
  editing: SdpEditing = noSdpEditing,
): ArrangedSdp {
  const isRemoved = ({ type }: SdpMedia): boolean => isTypeRemoved(editing, type);
  if (sender.sections === null && !sdp.media.some(isRemoved)) return { sdp, order: null };
  const known = Math.max(sender.legs.length, receiver.legs.length);
  const senderOrder = [...(sender.sections ?? indexes(known))];
  const receiverOrder = [...(receiver.sections ?? indexes(known))];
  let count = known;
  for (; senderOrder.length < sdp.media.length; count += 1) senderOrder.push(count);
  const media = indexes(count).map((index) =>
    declined(receiver.legs[index]?.hidden ?? headOf(sender.legs[index])),
  );
  const seen = new Set(receiverOrder);
  const hidden = new Map<number, SdpMedia>();
  for (const [line, section] of sdp.media.entries()) {
    const index = senderOrder[line]!;
    const isGone = isRemoved(section);
    media[index] = isGone ? declined(section) : section;
    if (seen.has(index)) continue;
    const isStillHidden = section.port === 0 && (sender.legs[index]?.hidden ?? null) !== null;
    if (isGone || isStillHidden) hidden.set(index, declined(section));
    else receiverOrder.push(index);
  }
  const order = { sender: senderOrder, receiver: receiverOrder, hidden };
  return { sdp: { session: sdp.session, media }, order };
}

/** A body without any section says something only from a party that sees none. */
export function isWithoutMedia({ media }: Sdp, sender: Side): boolean {
  return media.length === 0 && sender.sections?.length !== 0;
}

/** What an offer or answer has settled. */
export function keepOrder(sender: Side, receiver: Side, order: SectionOrder | null): void {
  if (order === null) return;
  sender.sections = order.sender;
  receiver.sections = order.receiver;
  for (const leg of sender.legs) leg.hidden = order.hidden.get(leg.index) ?? null;
}

/** The items of the sections that the receiver sees, in the order of its lines. */
export function asSeen<Item>(items: readonly Item[], order: SectionOrder | null): readonly Item[] {
  if (order === null) return items;
  return order.receiver.flatMap((index) => items[index] ?? []);
}

/** The SDP with the sections that the receiver sees. */
export function asReceived(sdp: Sdp, order: SectionOrder | null): Sdp {
  return order === null ? sdp : { session: sdp.session, media: asSeen(sdp.media, order) };
}

/** The position of a leg's section in the SDP of its party; -1: the party does not see it. */
export function lineOf(leg: Leg, side: Side): number {
  return side.sections === null ? leg.index : side.sections.indexOf(leg.index);
}

function indexes(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

type Head = Pick<SdpMedia, 'type' | 'protocol' | 'formats' | 'attributes'>;

/** Of a section that its party has left out, against RFC 3264 §8. */
function headOf(leg: Leg | undefined): Head {
  return { type: leg?.type ?? 'audio', protocol: leg?.protocol ?? 'RTP/AVP', formats: ['0'], attributes: [] };
}

/** RFC 3264 §6: port 0, and formats that do not matter. */
function declined({ type, protocol, formats, attributes }: Head): SdpMedia {
  return {
    type,
    port: 0,
    portCount: 1,
    protocol,
    formats,
    information: null,
    connection: { address: null, raw: 'IN IP4 0.0.0.0' },
    bandwidths: [],
    attributes: attributes.filter(({ name }) => name === 'mid'),
    otherLines: [],
  };
}
