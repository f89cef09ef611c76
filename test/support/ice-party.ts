import { sdpOf } from './call-bench.ts';

/** A telephone or browser with one audio section and ICE. */
export interface IceParty {
  readonly address: string;
  readonly port: number;
  readonly ufrag: string;
}

export const iceAlice: IceParty = { address: '192.0.2.100', port: 4000, ufrag: 'alice' };
export const iceBob: IceParty = { address: '192.0.2.200', port: 5000, ufrag: 'bobby' };

export function pwdOf(ufrag: string): string {
  return `${ufrag}-password-of-25-letters`;
}

/** Attribute lines of its section: credentials, then one candidate a component. */
export function iceLines({ address, port, ufrag }: IceParty): readonly string[] {
  return [
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${pwdOf(ufrag)}`,
    `a=candidate:1 1 UDP 2130706431 ${address} ${port} typ host`,
    `a=candidate:1 2 UDP 2130706430 ${address} ${port + 1} typ host`,
  ];
}

export function iceSdp(party: IceParty, ...more: readonly string[]): string {
  return sdpOf(party.address, [`m=audio ${party.port} RTP/AVP 0`, ...iceLines(party), ...more]);
}

/** The body with a line more in its session part. */
export function withSessionLine(sdp: string, line: string): string {
  return sdp.replace('t=0 0\r\n', `t=0 0\r\n${line}\r\n`);
}

/** What a body says about ICE in one section, without the `a=`; `session`: in its session part. */
export function iceOf(sdp: string, section: number | 'session' = 0): readonly string[] {
  const parts = sdp.split(/(?=^m=)/m);
  const text = parts[section === 'session' ? 0 : section + 1] ?? '';
  return text
    .split('\r\n')
    .filter((line) => /^a=(ice-|candidate|end-of-candidates|remote-candidates)/.test(line))
    .map((line) => line.slice(2).replace(/^candidate:\S+/, 'candidate:F'));
}

export function ufragOf(sdp: string): string | null {
  return /^a=ice-ufrag:(.*)\r$/m.exec(sdp)?.[1] ?? null;
}
