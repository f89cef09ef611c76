/** Cisco's libsrtp as a peer: a session in one direction, by its public interface (srtp2/srtp.h). */
import koffi from 'koffi';
import { Slab } from '../../src/native/slab.ts';
import { srtpSuiteByName, type SrtpContextOptions } from '../../src/protocols/srtp/index.ts';

const PACKET_ROOM = 4096;
/** `srtp_err_status_t` that say "not in this build". */
const FAIL = 1;
const BAD_PARAM = 2;
/** `srtp_ssrc_type_t`. */
const ANY_INBOUND = 2;
const ANY_OUTBOUND = 3;
/** `srtp_sec_serv_t`. */
const ENCRYPTED = 1;
const AUTHENTICATED = 2;
const NULL_AUTH = 0;
const HMAC_SHA1 = 3;
/** Offsets in `srtp_policy_t` on 64-bit systems. */
const POLICY = { ssrcType: 0, rtp: 8, rtcp: 32, keys: 64, keyCount: 72, window: 88, repeat: 96, size: 128 };

interface Library {
  readonly create: (session: number, policy: number) => number;
  readonly dealloc: (session: bigint) => number;
  readonly operations: Readonly<Record<Operation, SessionFunction>>;
}
type Operation = 'protect' | 'unprotect' | 'protect_rtcp' | 'unprotect_rtcp';
type SessionFunction = (
  session: bigint,
  packet: number,
  length: number,
  useMki: number,
  index?: number,
) => number;

/** Loads and starts the library; throws if it is not installed. */
export function loadLibsrtp(): Library {
  const library = koffi.load('libsrtp2.so.1');
  const status = (library.func('srtp_init', 'int', []) as () => number)();
  if (status !== 0) throw new Error(`srtp_init: ${status}`);
  const sending = ['uint64_t', 'uintptr_t', 'uintptr_t', 'uint32_t', 'uint32_t'];
  const receiving = sending.slice(0, 4);
  return {
    create: library.func('srtp_create', 'int', ['uintptr_t', 'uintptr_t']),
    dealloc: library.func('srtp_dealloc', 'int', ['uint64_t']),
    operations: {
      protect: library.func('srtp_protect_mki', 'int', sending),
      unprotect: library.func('srtp_unprotect_mki', 'int', receiving),
      protect_rtcp: library.func('srtp_protect_rtcp_mki', 'int', sending),
      unprotect_rtcp: library.func('srtp_unprotect_rtcp_mki', 'int', receiving),
    },
  };
}

/** A session with the options of one of our contexts, or null if the library was built without that cipher. */
export function createLibsrtpSession(
  library: Library,
  options: SrtpContextOptions,
  direction: 'in' | 'out',
): LibsrtpSession | null {
  const slab = new Slab(PACKET_ROOM + 1024);
  const policy = writePolicy(slab, options, direction);
  const handle = slab.allocate(8);
  const status = library.create(slab.address + handle, slab.address + policy);
  if (status === FAIL || status === BAD_PARAM) return null;
  if (status !== 0) throw new Error(`srtp_create: ${status}`);
  return new LibsrtpSession(library, slab, slab.view.getBigUint64(handle, true), options.mki !== undefined);
}

export class LibsrtpSession {
  readonly #library: Library;
  readonly #slab: Slab;
  readonly #session: bigint;
  readonly #useMki: number;
  readonly #packet: number;
  readonly #length: number;

  constructor(library: Library, slab: Slab, session: bigint, hasMki: boolean) {
    this.#library = library;
    this.#slab = slab;
    this.#session = session;
    this.#useMki = hasMki ? 1 : 0;
    this.#length = slab.allocate(8);
    this.#packet = slab.allocate(PACKET_ROOM);
  }

  /** The changed packet, or the library's error. */
  run(operation: Operation, packet: Uint8Array): Uint8Array | number {
    const { bytes, int32, address } = this.#slab;
    bytes.set(packet, this.#packet);
    int32[this.#length >> 2] = packet.length;
    const call = this.#library.operations[operation];
    const [at, length] = [address + this.#packet, address + this.#length];
    const status = operation.startsWith('un')
      ? call(this.#session, at, length, this.#useMki)
      : call(this.#session, at, length, this.#useMki, 0);
    if (status !== 0) return status;
    return bytes.slice(this.#packet, this.#packet + int32[this.#length >> 2]!);
  }

  close(): void {
    this.#library.dealloc(this.#session);
  }
}

function writePolicy(slab: Slab, options: SrtpContextOptions, direction: 'in' | 'out'): number {
  const { suite, masterKey, masterSalt, mki = new Uint8Array(0) } = options;
  const key = slab.allocate(64);
  slab.bytes.set(masterKey, key);
  slab.bytes.set(masterSalt, key + masterKey.length);
  const mkiId = slab.allocate(128);
  slab.bytes.set(mki, mkiId);
  // srtp_master_key_t: key, MKI, size of the MKI; the policy has a list of pointers to such.
  const masterKeyStruct = slab.allocate(24);
  slab.setPointer(masterKeyStruct, key);
  slab.setPointer(masterKeyStruct + 8, mkiId);
  slab.uint32[(masterKeyStruct + 16) >> 2] = mki.length;
  const list = slab.allocate(8);
  slab.setPointer(list, masterKeyStruct);
  const policy = slab.allocate(POLICY.size);
  slab.uint32[(policy + POLICY.ssrcType) >> 2] = direction === 'in' ? ANY_INBOUND : ANY_OUTBOUND;
  const isClear = suite.cipher === 'null';
  const rtpServices = serviceOf(
    isClear || options.unencryptedRtp === true,
    options.unauthenticatedRtp === true,
  );
  const rtcpServices = serviceOf(isClear || options.unencryptedRtcp === true, false);
  writeCryptoPolicy(slab, policy + POLICY.rtp, options, rtpServices, suite.rtpTagLength);
  writeCryptoPolicy(slab, policy + POLICY.rtcp, options, rtcpServices, suite.rtcpTagLength);
  slab.setPointer(policy + POLICY.keys, list);
  slab.uint32[(policy + POLICY.keyCount) >> 2] = 1;
  slab.uint32[(policy + POLICY.window) >> 2] = 1024;
  slab.uint32[(policy + POLICY.repeat) >> 2] = 1;
  return policy;
}

const serviceOf = (isClear: boolean, isOpen: boolean): number =>
  (isClear ? 0 : ENCRYPTED) | (isOpen ? 0 : AUTHENTICATED);

/** srtp_crypto_policy_t: cipher, key with salt, authentication, its key, its tag, services. */
function writeCryptoPolicy(
  slab: Slab,
  at: number,
  { suite }: SrtpContextOptions,
  services: number,
  tagLength: number,
): void {
  const isAead = suite.cipher === 'aesGcm';
  const hasMac = !isAead && (services & AUTHENTICATED) !== 0;
  slab.uint32.set(
    [
      cipherType(suite.name),
      suite.keyLength + suite.saltLength,
      hasMac ? HMAC_SHA1 : NULL_AUTH,
      hasMac ? suite.authKeyLength : 0,
      isAead || hasMac ? tagLength : 0,
      services,
    ],
    at >> 2,
  );
}

/** `SRTP_NULL_CIPHER`, `SRTP_AES_ICM_…` and `SRTP_AES_GCM_…`. */
function cipherType(name: string): number {
  const { cipher, keyLength } = srtpSuiteByName(name)!;
  if (cipher === 'null') return 0;
  if (cipher === 'aesGcm') return keyLength === 16 ? 6 : 7;
  return { 16: 1, 24: 4, 32: 5 }[keyLength]!;
}
