import koffi from 'koffi';

type Native = (...args: number[]) => number;

const self = koffi.load(null);
const bind = (prototype: string): Native => self.func(prototype);

export const x509 = {
  create: bind('uintptr_t X509_new()'),
  free: bind('void X509_free(uintptr_t certificate)'),
  setVersion: bind('int X509_set_version(uintptr_t certificate, long version)'),
  serialNumber: bind('uintptr_t X509_get_serialNumber(uintptr_t certificate)'),
  notBefore: bind('uintptr_t X509_getm_notBefore(uintptr_t certificate)'),
  notAfter: bind('uintptr_t X509_getm_notAfter(uintptr_t certificate)'),
  setTime: bind('uintptr_t ASN1_TIME_set(uintptr_t field, int64_t seconds)'),
  subject: bind('uintptr_t X509_get_subject_name(uintptr_t certificate)'),
  setIssuer: bind('int X509_set_issuer_name(uintptr_t certificate, uintptr_t name)'),
  setPublicKey: bind('int X509_set_pubkey(uintptr_t certificate, uintptr_t key)'),
  sign: bind('int X509_sign(uintptr_t certificate, uintptr_t key, uintptr_t digest)'),
  /** Writes DER where the pointer at `out` says; with 0 it only tells the length. */
  encode: bind('int i2d_X509(uintptr_t certificate, uintptr_t out)'),
  decode: bind('uintptr_t d2i_X509(uintptr_t reuse, uintptr_t in, long size)'),
};

export const x509Integer = {
  set: bind('int ASN1_INTEGER_set_uint64(uintptr_t integer, uint64_t value)'),
};

export const x509Name = {
  add: self.func(
    'int X509_NAME_add_entry_by_txt(uintptr_t name, str field, int type, uintptr_t bytes, int size, int place, int set)',
  ) as (
    name: number,
    field: string,
    type: number,
    bytes: number,
    size: number,
    place: number,
    set: number,
  ) => number,
};

export const privateKey = {
  decode: bind('uintptr_t d2i_AutoPrivateKey(uintptr_t reuse, uintptr_t in, long size)'),
  free: bind('void EVP_PKEY_free(uintptr_t key)'),
};

export const digests = {
  sha1: bind('uintptr_t EVP_sha1()'),
  sha256: bind('uintptr_t EVP_sha256()'),
};
