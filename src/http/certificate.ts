import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createSecureContext } from 'node:tls';

/** Paths of PEM files; both may be the same. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** PEM texts that belong together. */
export interface KeyPair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

export type CertificateResult =
  { readonly ok: true; readonly pair: KeyPair } | { readonly ok: false; readonly problem: string };

/** Reads a certificate with its chain and the key, and has OpenSSL see whether they fit. */
export function readCertificate({ cert, key }: CertificateFiles): CertificateResult {
  const certificate = readPem('https-cert', cert);
  if (typeof certificate === 'string') return { ok: false, problem: certificate };
  const privateKey = key === cert ? certificate : readPem('https-key', key);
  if (typeof privateKey === 'string') return { ok: false, problem: privateKey };
  const pair = { cert: certificate, key: privateKey };
  try {
    createSecureContext(pair);
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    const what = key === cert ? cert : `${cert} and ${key}`;
    const advice =
      'Needed are PEM texts of a certificate (with its chain) and of its key without passphrase.';
    return { ok: false, problem: `https-cert: OpenSSL does not take ${what} (${why}). ${advice}` };
  }
  return { ok: true, pair };
}

function readPem(option: string, path: string): Buffer | string {
  try {
    return readFileSync(path);
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    return `${option}: cannot read ${path}: ${why}`;
  }
}

/** Renewal may replace files, or links to them, so it is their state that is looked at, not the notices of a file system. */
const LOOK_EVERY_MS = 5000;

/** Calls `changed` soon after one of the files has become another. Returns what ends it. */
export function watchCertificate(
  { cert, key }: CertificateFiles,
  changed: () => void,
  interval = LOOK_EVERY_MS,
): () => void {
  const paths = new Set([cert, key]);
  const look = (now: { mtimeMs: number; ino: number }, before: { mtimeMs: number; ino: number }): void => {
    if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) changed();
  };
  for (const path of paths) watchFile(path, { interval, persistent: false }, look);
  return () => {
    for (const path of paths) unwatchFile(path, look);
  };
}
