import { assert } from '../base/assert.ts';
import type { ByteString } from '../base/bytes.ts';
import type { Address } from '../base/endpoint.ts';
import type { Sdp, SdpOrigin } from '../protocols/sdp/index.ts';
import type { ReplaceOptions } from './request.ts';

/** What a party's earlier SDP looked like from outside; kept so that `replace` can keep it looking the same. */
export interface OriginMemory {
  readonly firstOrigin: SdpOrigin;
  readonly firstName: ByteString;
  /** The highest version number that has been written. */
  readonly version: bigint;
  /** Body last written under `replace` = `sdp-version` or `force-increment-sdp-ver`, without its `o=` line; empty: the last one was not. */
  readonly lastBody: ByteString;
}

export interface OriginLines {
  readonly origin: SdpOrigin | null;
  readonly name: ByteString;
}

/** Everything of `o=` and `s=` but the version, which depends on the finished body. */
export function outgoingOrigin(
  sdp: Sdp,
  memory: OriginMemory | null,
  replace: ReplaceOptions,
  local: Address,
): OriginLines {
  const source = sdp.session.origin;
  const firstOrigin = memory?.firstOrigin ?? source;
  const name = replace.sessionName ? (memory?.firstName ?? sdp.session.name) : sdp.session.name;
  if (source === null || firstOrigin === null) return { origin: source, name };
  const base = replace.originFull ? firstOrigin : source;
  const isAddressReplaced = replace.origin || replace.originFull;
  return {
    name,
    origin: {
      username: replace.username ? firstOrigin.username : base.username,
      sessionId: base.sessionId,
      version: source.version,
      netType: base.netType,
      addressType: isAddressReplaced ? local.family : base.addressType,
      address: isAddressReplaced ? local.address : base.address,
    },
  };
}

/** The version to write for this body, and what to remember. Raised when the body changed, or always when forced. */
export function nextVersion(
  { session }: Sdp,
  body: ByteString,
  memory: OriginMemory | null,
  replace: ReplaceOptions,
): { readonly version: ByteString; readonly memory: OriginMemory } {
  const source = session.origin;
  assert(source !== null, 'an SDP without origin has no version');
  const received = parseVersion(source.version);
  const firstOrigin = memory?.firstOrigin ?? source;
  const firstName = memory?.firstName ?? session.name;
  const before = memory?.version ?? received;
  if (!replace.sdpVersion && !replace.forceIncrementSdpVersion) {
    const highest = received > before ? received : before;
    return { version: source.version, memory: { firstOrigin, firstName, version: highest, lastBody: '' } };
  }
  // Also behind versions that were passed on, which the body may have changed since.
  const isChanged = memory !== null && memory.lastBody !== body;
  const isRaised = replace.forceIncrementSdpVersion || isChanged;
  const version = isRaised ? before + 1n : before;
  return { version: String(version), memory: { firstOrigin, firstName, version, lastBody: body } };
}

function parseVersion(text: ByteString): bigint {
  return /^\d{1,30}$/.test(text) ? BigInt(text) : 0n;
}
