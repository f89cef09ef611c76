import type { ByteString } from '../../base/bytes.ts';

/** One codec as a client names it: `NAME[/CLOCK[/CHANNELS[/BITRATE[/PTIME[/FMTP[/OPTIONS]]]]]]`, fields may be empty. */
export interface CodecSpec {
  readonly name: ByteString;
  /** Hz. */
  readonly clock: number | null;
  readonly channels: number | null;
  /** Bits a second. */
  readonly bitrate: number | null;
  readonly ptimeMs: number | null;
  /** Format parameters, as in `a=fmtp`. */
  readonly fmtp: ByteString | null;
  /** For the encoder, free form. */
  readonly options: ByteString | null;
}

/** `all` and `full` take every codec; `full` also those that could be brought back; `any` is for publish. */
export type CodecScope = 'listed' | 'all' | 'full' | 'any';

export interface CodecSelection {
  readonly scope: CodecScope;
  /** In the order given. */
  readonly codecs: readonly CodecSpec[];
}

/** What each does: NG protocol, codec operations. */
export type CodecOperation =
  'strip' | 'except' | 'offer' | 'ignore' | 'transcode' | 'mask' | 'consume' | 'accept' | 'set';
export type CodecOperations = Readonly<Record<CodecOperation, CodecSelection>>;

/** What a message says about codecs. */
export interface CodecOptions {
  readonly operations: CodecOperations;
  /** Answered payload types may differ from those that were offered. */
  readonly allowAsymmetric: boolean;
  /** A media section without any codec left is rejected, not restored. */
  readonly allowEmptyMedia: boolean;
  /** The answer lists one codec. */
  readonly isSingle: boolean;
  /** The receiver of an offer keeps the list that it has. */
  readonly isStatic: boolean;
  /** Keep the earlier preference on a re-offer. */
  readonly noRenegotiation: boolean;
  /** Milliseconds a packet towards the receiver. */
  readonly ptimeMs: number | null;
  /** Milliseconds a packet towards the offerer. */
  readonly ptimeReverseMs: number | null;
}

// Written out, not made from a list of names: it is on the way of most offers.
export function newCodecOptions(): CodecOptions {
  return {
    operations: {
      strip: { scope: 'listed', codecs: [] },
      except: { scope: 'listed', codecs: [] },
      offer: { scope: 'listed', codecs: [] },
      ignore: { scope: 'listed', codecs: [] },
      transcode: { scope: 'listed', codecs: [] },
      mask: { scope: 'listed', codecs: [] },
      consume: { scope: 'listed', codecs: [] },
      accept: { scope: 'listed', codecs: [] },
      set: { scope: 'listed', codecs: [] },
    },
    allowAsymmetric: false,
    allowEmptyMedia: false,
    isSingle: false,
    isStatic: false,
    noRenegotiation: false,
    ptimeMs: null,
    ptimeReverseMs: null,
  };
}
