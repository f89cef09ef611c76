/** What a payload type means without an rtpmap. */
export interface StaticPayloadType {
  readonly name: string;
  /** RTP clock in Hz. */
  readonly clockRate: number;
  readonly channels: number;
}

/** RFC 3551 §6, tables 4 and 5, and QCELP's registration. rtpengine 10 has the channels of 10 and 11 the wrong way round. */
const table: ReadonlyMap<number, StaticPayloadType> = new Map(
  (
    [
      [0, 'PCMU', 8000, 1],
      [3, 'GSM', 8000, 1],
      [4, 'G723', 8000, 1],
      [5, 'DVI4', 8000, 1],
      [6, 'DVI4', 16000, 1],
      [7, 'LPC', 8000, 1],
      [8, 'PCMA', 8000, 1],
      [9, 'G722', 8000, 1],
      [10, 'L16', 44100, 2],
      [11, 'L16', 44100, 1],
      [12, 'QCELP', 8000, 1],
      [13, 'CN', 8000, 1],
      [14, 'MPA', 90000, 1],
      [15, 'G728', 8000, 1],
      [16, 'DVI4', 11025, 1],
      [17, 'DVI4', 22050, 1],
      [18, 'G729', 8000, 1],
      [25, 'CelB', 90000, 1],
      [26, 'JPEG', 90000, 1],
      [28, 'nv', 90000, 1],
      [31, 'H261', 90000, 1],
      [32, 'MPV', 90000, 1],
      [33, 'MP2T', 90000, 1],
      [34, 'H263', 90000, 1],
    ] as const
  ).map(([payloadType, name, clockRate, channels]) => [payloadType, { name, clockRate, channels }]),
);

/** Null for numbers that are dynamic, reserved or unassigned. */
export function staticPayloadType(payloadType: number): StaticPayloadType | null {
  return table.get(payloadType) ?? null;
}
