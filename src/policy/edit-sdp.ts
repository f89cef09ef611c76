import type { ByteString } from '../base/bytes.ts';
import { SdpWriter } from '../protocols/sdp/index.ts';
import { mediaEdits, type AttributeEdits, type SdpEditing } from './sdp-editing.ts';

/**
 * Attributes that we write ourselves and that have a number or word which tells them apart. rtpengine substitutes them only
 * where the message names that too: `fmtp:101`, not `fmtp`.
 */
const tagged: ReadonlySet<ByteString> = new Set([
  'rtpmap',
  'fmtp',
  'rtcp-fb',
  'extmap',
  'rtcp',
  'crypto',
  'candidate',
  'mid',
  'label',
  'ptime',
  'maxptime',
  'setup',
  'fingerprint',
  'tls-id',
  'ice-ufrag',
  'ice-pwd',
  'ice-options',
  'group',
  'rtpengine',
]);

/** Writes an SDP with the edits of `sdp-attr`: they reach all attributes, those that we write ourselves too. */
export class EditingSdpWriter extends SdpWriter {
  readonly #editing: SdpEditing;
  #edits: AttributeEdits | null;

  /** Begins in the session part. */
  constructor(editing: SdpEditing) {
    super();
    this.#editing = editing;
    this.#edits = editing.session;
  }

  /** From here on attributes are those of a section of this type. */
  startMedia(type: ByteString): void {
    this.#edits = mediaEdits(this.#editing, type);
  }

  /** The session part or a section is complete. */
  finishPart(): void {
    for (const line of this.#edits?.add ?? []) this.rawLine(`a=${line}`);
  }

  override attribute(name: ByteString, value: ByteString | null): void {
    const edits = this.#edits;
    const edited = edits === null ? undefined : editAttribute(edits, name, value);
    if (edited === undefined) super.attribute(name, value);
    else if (edited !== null) this.rawLine(`a=${edited}`);
  }
}

/** Null: it is left out; undefined: it stays as it is. */
function editAttribute(
  { remove, substitute }: AttributeEdits,
  name: ByteString,
  value: ByteString | null,
): ByteString | null | undefined {
  const key = name.toLowerCase();
  if (value === null) return remove.has(key) ? null : substitute.get(key);
  const whole = `${name}:${value}`.toLowerCase();
  const blank = whole.indexOf(' ');
  const withTag = blank === -1 ? whole : whole.slice(0, blank);
  if (remove.has(whole) || remove.has(withTag) || remove.has(key)) return null;
  const byName = tagged.has(key) ? undefined : substitute.get(key);
  return substitute.get(whole) ?? substitute.get(withTag) ?? byName;
}
