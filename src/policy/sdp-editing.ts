import type { ByteString } from '../base/bytes.ts';

/** `sdp-attr` for one part of an SDP. Texts stand without `a=`; those that are looked for are in lower case. */
export interface AttributeEdits {
  /** Whole attributes, written behind all others. */
  readonly add: readonly ByteString[];
  /** What leaves an attribute out: its name, `NAME:FIRST-WORD`, or all of it. */
  readonly remove: ReadonlySet<ByteString>;
  /** The same, and the whole attribute that is written in its place. */
  readonly substitute: ReadonlyMap<ByteString, ByteString>;
}

/** Header extensions (RFC 8285) by name. */
export interface ExtensionSelection {
  readonly all: boolean;
  readonly names: readonly ByteString[];
}

/** What a message asks to be changed in the SDP that goes out for it. */
export interface SdpEditing {
  readonly session: AttributeEdits | null;
  /** By media type in lower case; `other` is for all that are not registered. */
  readonly media: ReadonlyMap<ByteString, AttributeEdits>;
  /** Media types to hide from the receiver of an offer, in lower case. */
  readonly removedMedia: readonly ByteString[];
  readonly strippedExtensions: ExtensionSelection;
  readonly maskedExtensions: ExtensionSelection;
}

/** Shared by all messages that ask for nothing. */
export const noSdpEditing: SdpEditing = {
  session: null,
  media: new Map(),
  removedMedia: [],
  strippedExtensions: { all: false, names: [] },
  maskedExtensions: { all: false, names: [] },
};

/** The registry "SDP Parameters: media". */
const registeredTypes: ReadonlySet<ByteString> = new Set([
  'audio',
  'video',
  'text',
  'application',
  'message',
  'image',
]);

/** The edits for sections of this type. */
export function mediaEdits({ media }: SdpEditing, type: ByteString): AttributeEdits | null {
  if (media.size === 0) return null;
  const name = type.toLowerCase();
  const own = media.get(name);
  if (own !== undefined) return own;
  return registeredTypes.has(name) ? null : (media.get('other') ?? null);
}

/** Sections of this type are not to be seen by the receiver. */
export function isTypeRemoved({ removedMedia }: SdpEditing, type: ByteString): boolean {
  if (removedMedia.length === 0) return false;
  const name = type.toLowerCase();
  return removedMedia.includes(name) || (removedMedia.includes('other') && !registeredTypes.has(name));
}
