export interface RoleInput {
  /** Our SDP of the exchange that began this ICE session was the offer. */
  readonly areWeOfferer: boolean;
  readonly isLocalLite: boolean;
  readonly isRemoteLite: boolean;
}

/** Which end controls (RFC 8445 §6.1.1): the full one, or between equals the offerer. */
export function isControlling({ areWeOfferer, isLocalLite, isRemoteLite }: RoleInput): boolean {
  return isLocalLite === isRemoteLite ? areWeOfferer : isRemoteLite;
}
