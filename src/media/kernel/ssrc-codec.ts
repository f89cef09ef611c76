import { SSRC_JUMPED, SSRC_USED, ssrcState } from './abi.gen.ts';
import type { SsrcState } from './flow.ts';
import { getUint64, setUint64 } from './uint64.ts';

const NS_PER_MS = 1e6;

/** Writes a `struct ssrc_state`. */
export function writeSsrc(view: DataView, at: number, state: SsrcState): void {
  setUint64(view, at + ssrcState.packets, state.packets);
  setUint64(view, at + ssrcState.bytes, state.bytes);
  view.setUint32(at + ssrcState.seen, state.seen, true);
  view.setUint32(at + ssrcState.seen + 4, state.seenEarlier, true);
  setUint64(view, at + ssrcState.firstSeen, Math.round(state.firstSeenAt * NS_PER_MS));
  setUint64(view, at + ssrcState.lastSeen, Math.round(state.lastSeenAt * NS_PER_MS));
  setUint64(view, at + ssrcState.arrived, Math.round(state.arrivedAt * NS_PER_MS));
  setUint64(view, at + ssrcState.jitter, Math.round(state.jitterMs * NS_PER_MS));
  view.setUint32(at + ssrcState.ssrc, state.ssrc, true);
  view.setUint32(at + ssrcState.timestamp, state.timestamp, true);
  view.setUint32(at + ssrcState.lost, state.lost, true);
  view.setUint32(at + ssrcState.duplicates, state.duplicates, true);
  view.setUint32(at + ssrcState.reordered, state.reordered, true);
  view.setUint32(at + ssrcState.gaps, state.gaps, true);
  view.setUint32(at + ssrcState.restarts, state.restarts, true);
  view.setUint32(at + ssrcState.highest, state.highest, true);
  view.setUint16(at + ssrcState.afterJump, state.afterJump ?? 0, true);
  view.setUint8(at + ssrcState.payloadType, state.payloadType);
  view.setUint8(at + ssrcState.flags, SSRC_USED | (state.afterJump === null ? 0 : SSRC_JUMPED));
}

/** Null where the entry is free. */
export function readSsrc(view: DataView, at: number): SsrcState | null {
  const flags = view.getUint8(at + ssrcState.flags);
  if ((flags & SSRC_USED) === 0) return null;
  const ms = (offset: number): number => getUint64(view, at + offset) / NS_PER_MS;
  const word = (offset: number): number => view.getUint32(at + offset, true);
  return {
    ssrc: word(ssrcState.ssrc),
    packets: getUint64(view, at + ssrcState.packets),
    bytes: getUint64(view, at + ssrcState.bytes),
    seen: word(ssrcState.seen),
    seenEarlier: word(ssrcState.seen + 4),
    firstSeenAt: ms(ssrcState.firstSeen),
    lastSeenAt: ms(ssrcState.lastSeen),
    arrivedAt: ms(ssrcState.arrived),
    jitterMs: ms(ssrcState.jitter),
    timestamp: word(ssrcState.timestamp),
    lost: word(ssrcState.lost),
    duplicates: word(ssrcState.duplicates),
    reordered: word(ssrcState.reordered),
    gaps: word(ssrcState.gaps),
    restarts: word(ssrcState.restarts),
    highest: word(ssrcState.highest),
    afterJump: (flags & SSRC_JUMPED) === 0 ? null : view.getUint16(at + ssrcState.afterJump, true),
    payloadType: view.getUint8(at + ssrcState.payloadType),
  };
}
