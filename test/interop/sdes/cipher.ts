import { PacketContext, expectPacket, srtpBench, type SrtpBench } from '../../support/srtp.ts';
import { createLibsrtpSession, loadLibsrtp, type LibsrtpSession } from '../libsrtp.ts';
import { contextOptions, type CryptoLine } from './crypto-line.ts';

/** Protects what is sent, or opens what has come, under one key. */
export interface Cipher {
  /** Who does it. */
  readonly by: 'libsrtp' | 'ours';
  run(packet: Buffer, isRtcp: boolean): Buffer;
  close(): void;
}

/**
 * libsrtp where it has what the line says. Where it has not, or not as the RFCs have it (see libsrtp.test.ts), our own context, so
 * that the way through the daemon is tested all the same.
 */
export class Ciphers {
  readonly #library = loadLibsrtp();
  readonly #bench: SrtpBench = srtpBench();
  readonly #open: Cipher[] = [];

  create(line: CryptoLine, direction: 'in' | 'out'): Cipher {
    const session = isDoneByLibsrtp(line)
      ? createLibsrtpSession(this.#library, contextOptions(line), direction)
      : null;
    const cipher = session === null ? this.#ours(line, direction) : byLibsrtp(session, direction);
    this.#open.push(cipher);
    return cipher;
  }

  close(): void {
    for (const cipher of this.#open) cipher.close();
    this.#bench.close();
  }

  #ours(line: CryptoLine, direction: 'in' | 'out'): Cipher {
    const context = new PacketContext(this.#bench.crypto, contextOptions(line));
    return {
      by: 'ours',
      run(packet, isRtcp) {
        const bytes = new Uint8Array(packet);
        if (direction === 'out')
          return Buffer.from(expectPacket(isRtcp ? context.protectRtcp(bytes) : context.protectRtp(bytes)));
        return Buffer.from(expectPacket(isRtcp ? context.unprotectRtcp(bytes) : context.unprotectRtp(bytes)));
      },
      close: () => context.close(),
    };
  }
}

function byLibsrtp(session: LibsrtpSession, direction: 'in' | 'out'): Cipher {
  const verb = direction === 'out' ? 'protect' : 'unprotect';
  return {
    by: 'libsrtp',
    run(packet, isRtcp) {
      const result = session.run(isRtcp ? `${verb}_rtcp` : verb, packet);
      if (typeof result === 'number') throw new Error(`libsrtp cannot ${verb}: ${result}`);
      return Buffer.from(result);
    },
    close: () => session.close(),
  };
}

function isDoneByLibsrtp({ suite, mki, parameters }: CryptoLine): boolean {
  if (suite.startsWith('F8') || suite.startsWith('AES_192')) return false;
  if (suite.startsWith('AEAD') && parameters.includes('UNENCRYPTED_SRTP')) return false;
  return mki.length === 0 || !suite.endsWith('_32');
}
