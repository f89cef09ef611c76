import assert from 'node:assert/strict';
import type { RequestCommand } from '../../src/commands/flags/commands.ts';
import type { DeferredOptions } from '../../src/commands/flags/deferred.ts';
import { describeNotice } from '../../src/commands/flags/notices.ts';
import { parseRequest, type RequestOf } from '../../src/commands/flags/parse-request.ts';
import { toDictionary, type NgDictionary, type NgObject } from '../../src/protocols/ng/dictionary.ts';

/** What every offer and answer needs. */
export const smallest = { sdp: 'v=0', 'call-id': 'c', 'from-tag': 'f', 'to-tag': 't' } as const;

export interface Parsed<C extends RequestCommand> {
  readonly request: RequestOf[C];
  readonly deferred: DeferredOptions;
  /** As they appear in the log. */
  readonly notices: readonly string[];
}

export function parse<C extends RequestCommand>(
  command: C,
  message: NgObject | NgDictionary,
  templates: ReadonlyMap<string, string> = new Map(),
): Parsed<C> {
  const dictionary = message instanceof Map ? (message as NgDictionary) : toDictionary(message as NgObject);
  const result = parseRequest(command, dictionary, { templates });
  assert.ok(result.ok, 'expected a request');
  return {
    request: result.request,
    deferred: result.deferred,
    notices: result.notices.map(describeNotice),
  };
}

/** What keys beside the smallest message change: members of the request, deferred options by group, and notices. */
export function effectOf(
  message: NgObject,
  command: RequestCommand = 'offer',
  templates?: ReadonlyMap<string, string>,
): { readonly request: object; readonly deferred: object; readonly notices: readonly string[] } {
  const before = parse(command, smallest);
  const after = parse(command, { ...smallest, ...message }, templates);
  return {
    request: differences(before.request, after.request),
    deferred: differences(before.deferred, after.deferred),
    notices: after.notices,
  };
}

/** Members of `after` that differ, at every depth of plain objects. */
function differences(before: object, after: object): object {
  const found: Record<string, unknown> = {};
  const old = before as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries(after) as [string, unknown][]) {
    const isNested = isPlainObject(value) && isPlainObject(old[name]);
    const changed = isNested ? differences(old[name] as object, value) : value;
    if (isNested ? Object.keys(changed as object).length > 0 : !isEqual(old[name], value))
      found[name] = changed;
  }
  return found;
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isEqual(a: unknown, b: unknown): boolean {
  try {
    assert.deepStrictEqual(a, b);
    return true;
  } catch {
    return false;
  }
}
