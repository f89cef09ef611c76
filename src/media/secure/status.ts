/** What a worker tells of the layers of a stream; the texts are whole phrases for an operator. */
export interface LayerStatus {
  readonly ice: string | null;
  readonly dtls: string | null;
  /** Suites in use, `inbound / outbound`; null: media is not encrypted on this leg. */
  readonly suites: string | null;
  /** The present ICE session has chosen a path. */
  readonly isIceSelected: boolean;
  /** The handshake is done, with the certificate that signalling has named. */
  readonly isDtlsVerified: boolean;
}

export const noLayers: LayerStatus = {
  ice: null,
  dtls: null,
  suites: null,
  isIceSelected: false,
  isDtlsVerified: false,
};

/** Counted, not guessed: when more packets fail than pass, the two ends have different keys. */
export function describeSrtp(
  { suites }: LayerStatus,
  packets: number,
  drops: Readonly<Record<string, number>>,
): string | null {
  if (suites === null) return null;
  const failed = drops['srtp.authFailed'] ?? 0;
  const replayed = drops['srtp.replayed'] ?? 0;
  const early = drops['srtp.keysPending'] ?? 0;
  const notes: string[] = [];
  if (failed > 0) {
    const verdict = failed > packets ? ', key mismatch likely' : '';
    notes.push(`${count(failed)} failed authentication${verdict}`);
  }
  if (replayed > 0) notes.push(`${count(replayed)} came twice (replay)`);
  if (early > 0) notes.push(`${count(early)} came before the keys`);
  return [suites, ...notes].join('; ');
}

function count(packets: number): string {
  return packets === 1 ? '1 packet' : `${packets} packets`;
}
