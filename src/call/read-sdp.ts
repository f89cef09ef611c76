import type { ByteString } from '../base/bytes.ts';
import { parseSdp, type Sdp } from '../protocols/sdp/index.ts';
import { failure, type CallContext, type CallFailure } from './context.ts';

/** The body of a request, or why it is refused. */
export function readSdp(body: ByteString, context: CallContext): Sdp | CallFailure {
  const parsed = parseSdp(body);
  if (!parsed.ok) {
    context.log.warn(`SDP refused at line ${parsed.error.line}: ${parsed.error.reason}`);
    return failure('Failed to parse SDP');
  }
  if (!parsed.isClean && context.options.rejectsUncleanSdp) {
    context.log.warn('SDP refused: it does not end cleanly, and reject-invalid-sdp is set');
    return failure('Failed to parse SDP');
  }
  if (parsed.sdp.media.length === 0) return failure('Error rewriting SDP');
  return parsed.sdp;
}
