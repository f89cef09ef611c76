import type { ByteString } from '../base/bytes.ts';
import type { RequestOrigin } from '../policy/request.ts';
import type { NgDictionary } from '../protocols/ng/dictionary.ts';

export type { RequestOrigin } from '../policy/request.ts';

/**
 * Carries out one NG request, whatever dictionary it is, and returns that of the reply. Refusals are replies too
 * (`result`=`error` with `error-reason`); a throw means a fault of ours and is answered as an internal error.
 */
export type NgHandler = (
  request: NgDictionary,
  origin: RequestOrigin,
) => NgDictionary | Promise<NgDictionary>;

/** Carries out one line of the operators' command line, without its line end, and returns the text to print. */
export type CliHandler = (line: ByteString) => ByteString | Promise<ByteString>;
