import { assert } from '../base/assert.ts';
import type { ByteString } from '../base/bytes.ts';
import type { Address } from '../base/endpoint.ts';
import type { Sdp, SdpOrigin } from '../protocols/sdp/index.ts';
import type { ReplaceOptions } from './request.ts';

/** What a party's earlier SDP looked like from outside; kept so that `replace` can keep it looking the same. */
export interface OriginMemory {
  readonly firstOrigin: SdpOrigin;
  readonly firstName: ByteString;
  /** Version number last written under `replace` = `sdp-version` or `force-increment-sdp-ver`. */
  readonly version: bigint;
  /** Body last written under them, without its `o=` line; empty before. */
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
  local: Address | null,
): OriginLines {
  const source = sdp.session.origin;
  const firstOrigin = memory?.firstOrigin ?? source;
  const name = replace.sessionName ? (memory?.firstName ?? sdp.session.name) : sdp.session.name;
  if (source === null || firstOrigin === null) return { origin: source, name };
  const base = replace.originFull ? firstOrigin : source;
  const isAddressReplaced = (replace.origin || replace.originFull) && local !== null;
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
  const first = memory ?? {
    firstOrigin: source,
    firstName: session.name,
    version: parseVersion(source.version),
    lastBody: '',
  };
  const isOurs = replace.sdpVersion || replace.forceIncrementSdpVersion;
  if (!isOurs) return { version: source.version, memory: first };
  const isRaised = memory !== null && (replace.forceIncrementSdpVersion || memory.lastBody !== body);
  const version = isRaised ? first.version + 1n : first.version;
  return { version: String(version), memory: { ...first, version, lastBody: body } };
}

function parseVersion(text: ByteString): bigint {
  return /^\d{1,30}$/.test(text) ? BigInt(text) : 0n;
}
