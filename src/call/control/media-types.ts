import type { MediaTreatment } from '../../plan/treatment.ts';
import type { Renumbering } from '../../policy/codecs/renumber.ts';
import type { Leg } from '../leg.ts';

/** Bytes that stand for silence, by encoding: A-law and µ-law zero (ITU-T G.711), and G.722 of zero. */
const silentBytes: ReadonlyMap<string, number> = new Map([
  ['pcmu', 0xff],
  ['pcma', 0xd5],
  ['g722', 0xfa],
]);

/** Codecs whose frames of equal duration are equally long, without short ones for comfort noise. */
const fixedCodecs = new Set([
  'pcmu',
  'pcma',
  'g722',
  'g726-16',
  'g726-24',
  'g726-32',
  'g726-40',
  'gsm',
  'ilbc',
  'l16',
]);

export interface MediaTypes {
  readonly events: MediaTreatment['eventTypes'];
  readonly silence: MediaTreatment['silence'];
  readonly fixed: MediaTreatment['fixedTypes'];
}

/**
 * Payload types of the packets of a leg's party: it sends by the numbers of its partner's SDP (RFC 3264 §5.1) as we have told
 * it of them, and where they have none, do not name a codec or have not answered, by its own.
 */
export function mediaTypes({ description }: Leg, partner: Leg | undefined): MediaTypes {
  const names = new Map<number, { readonly name: string; readonly clockRate: number }>();
  for (const codec of description?.codecs ?? []) names.set(codec.payloadType, codec);
  for (const codec of partner?.description?.codecs ?? []) {
    for (const payloadType of sentAs(codec.payloadType, partner!.codecs.renumbering))
      if (codec.name !== '' || !names.has(payloadType)) names.set(payloadType, codec);
  }
  const events: (readonly [number, number])[] = [];
  const silence: (readonly [number, number])[] = [];
  const fixed: number[] = [];
  for (const [payloadType, { name, clockRate }] of names) {
    const encoding = name.toLowerCase();
    if (encoding === 'telephone-event') events.push([payloadType, clockRate > 0 ? clockRate : 8000]);
    const byte = silentBytes.get(encoding);
    if (byte !== undefined) silence.push([payloadType, byte]);
    if (fixedCodecs.has(encoding)) fixed.push(payloadType);
  }
  return { events, silence, fixed };
}

/** The payload types that leave with this one. */
function sentAs(payloadType: number, renumbering: Renumbering): readonly number[] {
  const others = renumbering.filter(([, to]) => to === payloadType).map(([from]) => from);
  const isChanged = renumbering.some(([from]) => from === payloadType);
  return isChanged ? others : [...others, payloadType];
}
