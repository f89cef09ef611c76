import type { DtmfWish, ExchangeControl, MediaEcho } from '../../policy/media-control.ts';
import { readUint32 } from '../../base/big-endian.ts';
import type { Call } from '../call.ts';
import type { CallContext } from '../context.ts';
import type { Dialogue, Side } from '../participant.ts';
import { blockedDtmf, refusedMode } from './dtmf.ts';
import { setReports } from './own-reports.ts';
import { partyControl } from './party-control.ts';
import { forgetGone } from './perform-control.ts';
import { newMediaControl, noteChanged, type EchoControl } from './state.ts';

/** What an offer or answer of a dialogue says about what becomes of media; null: nothing. Cannot fail. */
export function controlExchange(
  call: Call,
  dialogue: Dialogue,
  senderIndex: 0 | 1,
  wish: ExchangeControl | null,
  context: CallContext,
): void {
  const sender = dialogue.sides[senderIndex];
  // The flag is of each message anew, like those of learning.
  const own = call.control?.parties.get(sender.participant);
  if (own !== undefined) own.isShortBlocked = false;
  if (wish === null) return;
  call.control ??= newMediaControl();
  const { control } = call;
  forgetGone(control, call);
  if (wish.dropTraffic !== null) control.isTrafficDropped = wish.dropTraffic === 'start';
  if (wish.mediaEcho !== null) setEcho(call, dialogue, senderIndex, wish.mediaEcho, context);
  if (wish.areReportsMade !== null) setReports(call, dialogue, wish.areReportsMade, context);
  if (wish.delayMs !== null) partyControl(control, sender.participant).delayMs = wish.delayMs;
  if (wish.isShortBlocked) partyControl(control, sender.participant).isShortBlocked = true;
  if (wish.dtmfLogDestination !== null) {
    control.logDestination = wish.dtmfLogDestination;
    control.areEventsTold = true;
  }
  if (wish.isDtmfBlocked || asksForDtmf(wish.dtmf)) {
    const refused = refusedMode(wish.dtmf);
    if (refused !== null) call.log.warn(`${refused}: DTMF is dropped instead`);
    const dtmf = wish.isDtmfBlocked && wish.dtmf.mode === null ? withDrop(wish.dtmf) : wish.dtmf;
    partyControl(control, sender.participant).dtmf = blockedDtmf(dtmf);
  }
  noteChanged(control);
}

function asksForDtmf({ mode, trigger, delayMs }: DtmfWish): boolean {
  return mode !== null || trigger !== null || delayMs !== null;
}

/** The flag that blocks says so by itself, unless it is for what a trigger sets. */
function withDrop(wish: DtmfWish): DtmfWish {
  return wish.trigger === null ? { ...wish, mode: 'drop' } : wish;
}

/** Which ends hear themselves; the others hear nothing. */
const echoed: Readonly<Record<MediaEcho, { readonly sender: boolean; readonly receiver: boolean }>> = {
  blackhole: { sender: false, receiver: false },
  forward: { sender: false, receiver: true },
  backward: { sender: true, receiver: false },
  both: { sender: true, receiver: true },
};

function setEcho(
  { control }: Call,
  { sides }: Dialogue,
  senderIndex: 0 | 1,
  echo: MediaEcho,
  context: CallContext,
): void {
  const { sender, receiver } = echoed[echo];
  const entry = (side: Side, isEchoed: boolean): EchoControl => ({
    isEchoed,
    ssrc: control?.echoes.get(side)?.ssrc ?? readUint32(context.randomBytes(4), 0),
  });
  const [from, to] = senderIndex === 0 ? sides : [sides[1], sides[0]];
  control?.echoes.set(from, entry(from, sender));
  control?.echoes.set(to, entry(to, receiver));
}
