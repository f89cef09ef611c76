import type { MediaHandle } from '../plan/media-plane.ts';
import type { MediaKind } from '../policy/describe-media.ts';
import type { Leg, PortSet, RetiringPorts } from './leg.ts';

/** An offer that keeps changing its address without ever being answered must not collect ports. */
const maxRetiring = 3;

/** How long ports that a party has been moved away from still receive after the answer. */
const retireDelayMs = 5000;

/** These are not the ports that the party was told of before. */
export function arePortsNew(leg: Leg, ports: PortSet): boolean {
  return leg.ports !== null && leg.ports.sockets[0] !== ports.sockets[0];
}

/** Gives the leg its ports and streams; ports it had before go on receiving until the exchange is complete. */
export function assignPorts(leg: Leg, ports: PortSet, kind: MediaKind, handle: MediaHandle): void {
  const previous = leg.ports;
  leg.retiring = leg.retiring.filter((entry) => entry.ports.sockets[0] !== ports.sockets[0]);
  if (previous !== null && arePortsNew(leg, ports))
    leg.retiring = [{ ports: previous, closesAt: null }, ...leg.retiring].slice(0, maxRetiring);
  leg.ports = ports;
  leg.rtp ??= handle.createStream();
  if (kind === 'rtp' && ports.sockets.length > 1) leg.rtcp ??= handle.createStream();
}

/** The exchange is complete: ports the party has moved away from close soon. */
export function scheduleRetirement(leg: Leg, now: number): void {
  if (leg.retiring.length === 0) return;
  leg.retiring = leg.retiring.map((entry) =>
    entry.closesAt === null ? { ...entry, closesAt: now + retireDelayMs } : entry,
  );
}

/** Drops what is due; true if the plan changes by it. */
export function retirePorts(leg: Leg, now: number): boolean {
  const kept = leg.retiring.filter((entry) => entry.closesAt === null || entry.closesAt > now);
  if (kept.length === leg.retiring.length) return false;
  leg.retiring = kept;
  return true;
}

/** The earliest moment at which `retirePorts` would do something; Infinity: never. */
export function nextRetirement(retiring: readonly RetiringPorts[]): number {
  return retiring.reduce((earliest, entry) => Math.min(earliest, entry.closesAt ?? Infinity), Infinity);
}

/** A declined or removed media section needs no ports; its counters stay until the call ends. */
export function dropPorts(leg: Leg): void {
  leg.ports = null;
  leg.retiring = [];
}
