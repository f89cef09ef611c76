/**
 * What SRTP needs of a crypto library. Packets lie in one memory and are named by offset and length, so that nothing is copied or
 * allocated for a packet; the scratch places `block` and `mac` are shared by everything that one object has created.
 */
export interface SrtpCrypto {
  /** The memory that packets lie in. */
  readonly bytes: Uint8Array;
  /** Packets and what is appended to them end before this offset. */
  readonly limit: number;
  /** 16 bytes: the IV of the next operation, or the block that a `BlockCipher` encrypts. */
  readonly block: Uint8Array;
  /** 20 bytes: the result of a MAC. */
  readonly mac: Uint8Array;
  /** Keys of 16, 24 or 32 bytes. */
  createCounterCipher(key: Uint8Array): CounterCipher;
  createBlockCipher(key: Uint8Array): BlockCipher;
  createAeadCipher(key: Uint8Array): AeadCipher;
  /** Keys of up to 64 bytes. */
  createHmacSha1(key: Uint8Array): Mac;
}

/** AES in counter mode. */
export interface CounterCipher {
  /** XORs the keystream that starts at counter block `block` over the bytes. */
  apply(offset: number, length: number): void;
  /** Frees what the library holds; nothing may be called afterwards. The same for all below. */
  close(): void;
}

/** AES on one block. */
export interface BlockCipher {
  /** Encrypts `block` in place. */
  encrypt(): void;
  close(): void;
}

/**
 * AES-GCM with a tag of 16 bytes, which stands behind the encrypted bytes; IV are the first 12 bytes of `block`. What is authenticated
 * and not encrypted are two pieces, head and tail, of which the tail may be empty.
 */
export interface AeadCipher {
  seal(
    head: number,
    headLength: number,
    tail: number,
    tailLength: number,
    offset: number,
    length: number,
  ): void;
  /** False if the tag does not fit; the bytes are then as they were. */
  open(
    head: number,
    headLength: number,
    tail: number,
    tailLength: number,
    offset: number,
    length: number,
  ): boolean;
  close(): void;
}

/** HMAC-SHA1; results go to `mac`. */
export interface Mac {
  compute(offset: number, length: number): void;
  /** With a 32-bit number in network order behind the bytes. */
  computeWithWord(offset: number, length: number, word: number): void;
  close(): void;
}
