/** How far what different owners say is apart, all of it 0 where nothing is wrong. */
export interface MediaAudit {
  /** Calls that the data plane has. */
  readonly calls: number;
  /** Sockets that are open, against those that calls hold. */
  readonly ports: number;
  /** Streams that are known by their number, against those that calls hold. */
  readonly streams: number;
  /** Slots of counters in use, against streams. */
  readonly slots: number;
}

/** What one call says of itself. */
interface AuditedCall {
  readonly socketCount: number;
  readonly streamCount: number;
}

export interface AuditedPlane {
  readonly calls: ReadonlySet<AuditedCall>;
  readonly openSockets: number;
  readonly knownStreams: number;
  readonly slotsInUse: number;
}

/** To be made while no worker has anything left to let go of. */
export function auditPlane({ calls, openSockets, knownStreams, slotsInUse }: AuditedPlane): MediaAudit {
  let [sockets, streams] = [0, 0];
  for (const call of calls) {
    sockets += call.socketCount;
    streams += call.streamCount;
  }
  return {
    calls: calls.size,
    ports: openSockets - sockets,
    streams: knownStreams - streams,
    slots: slotsInUse - streams,
  };
}
