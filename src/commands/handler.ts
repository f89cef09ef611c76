import type { ByteString } from '../base/bytes.ts';
import type { RequestOrigin } from '../policy/request.ts';
import type { CliText } from './cli/tree.ts';
import type { NgDictionary, NgReply } from '../protocols/ng/index.ts';

export type { RequestOrigin } from '../policy/request.ts';

/**
 * Carries out one NG request, whatever dictionary it is, and returns the reply. Refusals are replies too
 * (`result`=`error` with `error-reason`); a throw means a fault of ours and is answered as an internal error.
 */
export type NgHandler = (request: NgDictionary, origin: RequestOrigin) => NgReply | Promise<NgReply>;

/**
 * Carries out one line of the operators' command line, without its line end, and returns the text to print, in pieces where
 * it may be long: who asks for the next piece decides when the time for it has come.
 */
export type CliHandler = (line: ByteString) => CliText | Promise<CliText>;
