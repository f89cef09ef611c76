import type { ByteString } from '../../base/bytes.ts';
import type { Call } from '../../call/call.ts';
import type { CliEnvironment } from './environment.ts';
import { shown } from './shown.ts';
import { jsonValue, type CliLeaf } from './tree.ts';

export interface CallLeafParts {
  readonly name: string;
  readonly help: string;
  readonly text: (call: Call, environment: CliEnvironment) => ByteString;
  readonly json: (call: Call, environment: CliEnvironment) => unknown;
}

/** A command about one call: all its words are the call-id. */
export function callLeaf({ name, help, text, json }: CallLeafParts): CliLeaf<CliEnvironment> {
  return {
    kind: 'leaf',
    name,
    help,
    parameters: '<callid>',
    minimum: 1,
    run: (environment, words) => {
      const callId = words.join(' ');
      const call = environment.registry.find(callId);
      return call === null ? `\nCall ID not found (${shown(callId)}).\n\n` : text(call, environment);
    },
    data: (environment, words) => {
      const call = environment.registry.find(words.join(' '));
      return jsonValue(call === null ? null : json(call, environment));
    },
  };
}
