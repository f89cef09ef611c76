import type { Sdp, SdpError } from './types.ts';

export type SdpResult =
  | {
      readonly ok: true;
      readonly sdp: Sdp;
      /**
       * False if something in the body was passed over: a blank line, rubbish behind one, a second session, a `c=` that
       * a later one replaced. The option `reject-invalid-sdp` refuses such bodies.
       */
      readonly isClean: boolean;
    }
  | { readonly ok: false; readonly error: SdpError };
