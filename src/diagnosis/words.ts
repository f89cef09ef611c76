import { formatEndpoint, type Endpoint } from '../base/endpoint.ts';
import type { CallFacts, LegFacts, PartyFacts } from './facts.ts';

/** `the callee (tag b1)`. */
export function partyName({ role, tag, label }: PartyFacts): string {
  return `the ${role} (${tag === '' ? 'no tag yet' : `tag ${tag}`}${label === null ? '' : `, label ${label}`})`;
}

/** The party, and which of its sections where the call has several: `the callee (tag b1), section 2 (video)`. */
export function legName({ party, section, type }: LegFacts, { legs }: CallFacts): string {
  const isOnly = legs.every((other) => other.section === section);
  return isOnly ? partyName(party) : `${partyName(party)}, section ${section} (${type})`;
}

/** For the beginning of a sentence. */
export function startOf(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

export function endpointText(endpoint: Endpoint | null): string {
  return endpoint === null ? 'an unknown address' : formatEndpoint(endpoint);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** `1,234`. */
export function countText(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function packetsText(count: number): string {
  return count === 1 ? '1 packet' : `${countText(count)} packets`;
}

export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

/** `0.4 s`, `12 s`, `3 min`, `2 h 5 min`. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function percentText(percent: number): string {
  return `${percent.toFixed(1)} %`;
}
