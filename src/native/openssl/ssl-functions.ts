import koffi from 'koffi';

/** A bound function of OpenSSL. Pointers are numbers, which saves half the cost of a call; see `Slab`. */
type Native = (...args: number[]) => number;

/** Null is the process itself: Node carries OpenSSL 3 and exports its functions. */
const self = koffi.load(null);
const dlsym = self.func('uintptr_t dlsym(uintptr_t handle, str name)') as (
  handle: number,
  name: string,
) => number;

const bind = (prototype: string): Native => self.func(prototype);

/** Address of an exported function, for places that want a C callback; throws where there is none. */
export function nativeFunctionAddress(name: string): number {
  const address = dlsym(0, name);
  if (address === 0) throw new Error(`OpenSSL of this Node lacks ${name}`);
  return address;
}

export const context = {
  dtlsMethod: bind('uintptr_t DTLS_method()'),
  create: bind('uintptr_t SSL_CTX_new(uintptr_t method)'),
  free: bind('void SSL_CTX_free(uintptr_t context)'),
  control: bind('long SSL_CTX_ctrl(uintptr_t context, int command, long number, uintptr_t pointer)'),
  setOptions: bind('uint64_t SSL_CTX_set_options(uintptr_t context, uint64_t options)'),
  setVerify: bind('void SSL_CTX_set_verify(uintptr_t context, int mode, uintptr_t callback)'),
  setCertificateVerifier: bind(
    'void SSL_CTX_set_cert_verify_callback(uintptr_t context, uintptr_t callback, uintptr_t argument)',
  ),
  setCookieVerifier: bind('void SSL_CTX_set_cookie_verify_cb(uintptr_t context, uintptr_t callback)'),
  useCertificate: bind('int SSL_CTX_use_certificate(uintptr_t context, uintptr_t certificate)'),
  usePrivateKey: bind('int SSL_CTX_use_PrivateKey(uintptr_t context, uintptr_t key)'),
};

/** Take text, where the numbers in front are addresses; off the packet path only. */
export const contextText = {
  /** 0 is success, unlike everywhere else. */
  useSrtp: self.func('int SSL_CTX_set_tlsext_use_srtp(uintptr_t context, str profiles)') as (
    context: number,
    profiles: string,
  ) => number,
  setCiphers: self.func('int SSL_CTX_set_cipher_list(uintptr_t context, str list)') as (
    context: number,
    list: string,
  ) => number,
};

export const connection = {
  create: bind('uintptr_t SSL_new(uintptr_t context)'),
  free: bind('void SSL_free(uintptr_t ssl)'),
  control: bind('long SSL_ctrl(uintptr_t ssl, int command, long number, uintptr_t pointer)'),
  setBio: bind('void SSL_set_bio(uintptr_t ssl, uintptr_t input, uintptr_t output)'),
  setActive: bind('void SSL_set_connect_state(uintptr_t ssl)'),
  setPassive: bind('void SSL_set_accept_state(uintptr_t ssl)'),
  setTimerCallback: bind('void DTLS_set_timer_cb(uintptr_t ssl, uintptr_t callback)'),
  setTicketCount: bind('int SSL_set_num_tickets(uintptr_t ssl, size_t count)'),
  listen: bind('int DTLSv1_listen(uintptr_t ssl, uintptr_t address)'),
  handshake: bind('int SSL_do_handshake(uintptr_t ssl)'),
  read: bind('int SSL_read(uintptr_t ssl, uintptr_t bytes, int size)'),
  hasPending: bind('int SSL_has_pending(uintptr_t ssl)'),
  shutdown: bind('int SSL_shutdown(uintptr_t ssl)'),
  getShutdown: bind('int SSL_get_shutdown(uintptr_t ssl)'),
  error: bind('int SSL_get_error(uintptr_t ssl, int result)'),
  srtpProfile: bind('uintptr_t SSL_get_selected_srtp_profile(uintptr_t ssl)'),
  peerCertificate: bind('uintptr_t SSL_get1_peer_certificate(uintptr_t ssl)'),
  exportKeys: bind(
    'int SSL_export_keying_material(uintptr_t ssl, uintptr_t out, size_t size, uintptr_t label, ' +
      'size_t labelSize, uintptr_t context, size_t contextSize, int useContext)',
  ),
};

/** Both return text of OpenSSL's own, for people. */
export const connectionText = {
  state: self.func('str SSL_state_string_long(uintptr_t ssl)') as (ssl: number) => string,
  cipher: self.func('str SSL_CIPHER_get_name(uintptr_t cipher)') as (cipher: number) => string,
  currentCipher: bind('uintptr_t SSL_get_current_cipher(uintptr_t ssl)'),
};

export const bio = {
  memory: bind('uintptr_t BIO_s_mem()'),
  create: bind('uintptr_t BIO_new(uintptr_t method)'),
  free: bind('int BIO_free(uintptr_t bio)'),
  control: bind('long BIO_ctrl(uintptr_t bio, int command, long number, uintptr_t pointer)'),
  read: bind('int BIO_read(uintptr_t bio, uintptr_t bytes, int size)'),
  write: bind('int BIO_write(uintptr_t bio, uintptr_t bytes, int size)'),
  createAddress: bind('uintptr_t BIO_ADDR_new()'),
  freeAddress: bind('void BIO_ADDR_free(uintptr_t address)'),
};

export const errors = {
  clear: bind('void ERR_clear_error()'),
  /** The oldest error of this thread, which it takes out; 0 when there is none. */
  take: bind('unsigned long ERR_get_error()'),
  reason: self.func('str ERR_reason_error_string(unsigned long code)') as (code: number) => string | null,
};

export const constants = {
  /** Does nothing on Linux but to return 1; see `DtlsContext` for what it is good for. */
  one: bind('int BIO_sock_init()'),
};

export const memory = {
  copy: bind('uintptr_t memcpy(uintptr_t to, uintptr_t from, size_t size)'),
};
