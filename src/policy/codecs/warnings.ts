import type { ByteString } from '../../base/bytes.ts';

/** What of one media section would need transcoding, for the log and the reply. */
export type CodecWarning = ByteString;

interface NamedCodec {
  readonly name: ByteString;
  readonly clock: number | null;
  readonly channels: number | null;
}

const why = 'that would need transcoding, which this release does not have';

export function notAdded(codec: NamedCodec): CodecWarning {
  return `codec ${show(codec)} is not offered: ${why}`;
}

export function notKept(codec: NamedCodec): CodecWarning {
  return `codec ${show(codec)} of the receiver is not offered, since the sender does not have it: ${why}`;
}

export function notAccepted(codec: NamedCodec): CodecWarning {
  return `codec ${show(codec)} is not accepted, since the other side does not take it: ${why}`;
}

export const nothingInCommon: CodecWarning = `the answer has no codec that was offered, and is passed on as it is: otherwise ${why}`;

function show({ name, clock, channels }: NamedCodec): ByteString {
  if (clock === null) return name;
  return channels === null || channels === 1 ? `${name}/${clock}` : `${name}/${clock}/${channels}`;
}
