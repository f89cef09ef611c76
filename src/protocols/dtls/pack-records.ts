import { recordLength } from './record.ts';

/**
 * Hands `send` the whole records in `bytes[start..end)` as datagrams of at most `mtu` bytes, in order and as few as that allows
 * (RFC 6347 §4.1.1: a record never spans datagrams). A record that is longer by itself goes out alone.
 */
export function packRecords(
  bytes: Uint8Array,
  start: number,
  end: number,
  mtu: number,
  send: (datagram: Uint8Array, length: number) => void,
): void {
  let from = start;
  let at = start;
  while (at < end) {
    const next = at + recordLength(bytes, at);
    if (next - from > mtu && at > from) {
      send(bytes.subarray(from, at), at - from);
      from = at;
    }
    at = next;
  }
  if (at > from) send(bytes.subarray(from, at), at - from);
}
