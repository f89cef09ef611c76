import type { Call } from '../call/call.ts';
import type { PartyControl } from '../call/control/state.ts';
import type { Leg } from '../call/leg.ts';
import type { Participant } from '../call/participant.ts';
import type { NgObject } from '../protocols/ng/dictionary.ts';

/** What is done to the media of a party, and to what it sends others; undefined: nothing. */
export function controlReport({ control }: Call, party: Participant): NgObject | undefined {
  const own = control?.parties.get(party);
  const flows = (control?.flows ?? []).filter(({ from }) => from === party);
  const words = own === undefined ? [] : controlWords(own);
  if (words.length === 0 && flows.length === 0) return undefined;
  return {
    party: words.length > 0 ? words : undefined,
    flows:
      flows.length > 0
        ? flows.map(({ to, isBlocked, isSilenced }) => ({
            to: to.tag ?? '',
            control: [...(isBlocked ? ['media blocked'] : []), ...(isSilenced ? ['media silenced'] : [])],
          }))
        : undefined,
  };
}

/** What is done to the media of all parties; undefined: nothing. */
export function callControlReport({ control }: Call): readonly string[] | undefined {
  if (control === null) return undefined;
  const words = [...(control.isTrafficDropped ? ['traffic dropped'] : []), ...controlWords(control.whole)];
  return words.length > 0 ? words : undefined;
}

function controlWords({
  isBlocked,
  isSilenced,
  isShortBlocked,
  dtmf,
  delayMs,
}: PartyControl): readonly string[] {
  const words: string[] = [];
  if (isBlocked) words.push('media blocked');
  if (isSilenced) words.push('media silenced');
  if (isShortBlocked) words.push('short packets blocked');
  if (delayMs > 0) words.push(`delayed by ${delayMs} ms`);
  if (dtmf !== null && dtmf.mode !== 'pass') words.push(`DTMF ${dtmf.mode}`);
  if (dtmf !== null && dtmf.trigger !== null) words.push('DTMF trigger');
  return words;
}

/** Flags of a media section: reports are made for its party, which hears itself, or nothing. */
export function controlFlags({ control, dialogues }: Call, leg: Leg): readonly string[] {
  if (control === null || control.echoes.size + control.reports.size === 0) return [];
  const side = dialogues.flatMap(({ sides }) => sides).find(({ legs }) => legs.includes(leg));
  if (side === undefined) return [];
  const flags = control.reports.has(side) ? ['RTCP generator'] : [];
  const echo = control.echoes.get(side);
  if (echo !== undefined) flags.push(echo.isEchoed ? 'echo' : 'blackhole');
  return flags;
}

/** 0 or 1, as in the reports. */
export function forwarding({ control }: Call, party: Participant | null): number {
  const own = party === null ? control?.whole : control?.parties.get(party);
  return own?.isForwarded === true ? 1 : 0;
}
