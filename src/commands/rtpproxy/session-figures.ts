import type { ByteString } from '../../base/bytes.ts';
import type { Call } from '../../call/call.ts';
import type { Side } from '../../call/participant.ts';
import { rtpproxyFigures } from '../../protocols/rtpproxy/index.ts';
import type { Session } from './find-session.ts';

/** What `Q` tells of a session, all of its media sections together; RTCP does not count. */
export function sessionFigures(
  call: Call,
  { dialogue }: Session,
  nowMs: number,
  timeoutMs: number,
): ByteString {
  const [offerer, answerer] = [traffic(call, dialogue.sides[0]), traffic(call, dialogue.sides[1])];
  const lastMs = Math.max(call.lastSignalMonotonic, offerer.lastMs, answerer.lastMs);
  return rtpproxyFigures({
    secondsLeft: Math.max(0, Math.ceil((timeoutMs - (nowMs - lastMs)) / 1000)),
    fromOfferer: offerer.received,
    fromAnswerer: answerer.received,
    relayed: offerer.sent + answerer.sent,
    dropped: offerer.dropped + answerer.dropped,
  });
}

interface SideTraffic {
  readonly received: number;
  readonly sent: number;
  readonly dropped: number;
  /** Monotonic milliseconds. */
  readonly lastMs: number;
}

function traffic(call: Call, side: Side): SideTraffic {
  let [received, sent, dropped, lastMs] = [0, 0, 0, 0];
  for (const { rtp } of side.legs) {
    if (rtp === null) continue;
    const counters = call.handle.counters(rtp.slot);
    received += counters.in.packets;
    sent += counters.out.packets;
    dropped += counters.in.errors;
    lastMs = Math.max(lastMs, call.handle.lastPacketAt(rtp.slot));
  }
  return { received, sent, dropped, lastMs };
}
