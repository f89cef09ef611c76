import { toReadable, type ByteString } from '../base/bytes.ts';
import type { Address } from '../base/endpoint.ts';
import { callIdOf, type Call } from '../call/call.ts';
import type { EndReason } from '../call/end-reason.ts';

/** Who is told, in words of its own: 0 SEMS, 1 anything that knows call-ids, 2 Kamailio's dialogs (option xmlrpc-format). */
export type CallbackFormat = 0 | 1 | 2;

/** A request over HTTP that tells a SIP proxy of a call that has timed out. */
export interface TimeoutCallback {
  readonly callId: ByteString;
  readonly url: string;
  /** XMLRPC bodies, to be sent one after the other. */
  readonly bodies: readonly string[];
}

const placeholder = /%%/g;

/** What `b2b-url` asks for when a call ends for this reason; null: nothing. `%%` stands for the proxy of the call. */
export function timeoutCallback(
  call: Call,
  reason: EndReason,
  url: string | null,
  format: CallbackFormat,
): TimeoutCallback | null {
  if (url === null || reason === 'regular' || reason === 'forced' || call.isForeign) return null;
  const bodies = callbackBodies(call, format);
  if (bodies.length === 0) return null;
  const proxy = urlHost(call.callbackAddress ?? call.createdFrom);
  // A function, since `$&` and the like mean something in a replacement text.
  return { callId: call.id, url: url.replace(placeholder, () => proxy), bodies };
}

function urlHost({ family, address }: Address): string {
  return family === 'IP6' ? `[${address}]` : address;
}

function callbackBodies(call: Call, format: CallbackFormat): readonly string[] {
  switch (format) {
    case 0:
      return call.participants.flatMap(({ tag }) =>
        tag === null ? [] : [methodCall('di', ['sbc', 'postControlCmd', tag, 'teardown'])],
      );
    case 1:
      return [call, ...call.merged].map(({ id }) => methodCall('teardown', [id]));
    case 2:
      return call.dialogues.flatMap(({ sides: [first, second] }) => {
        const tags = [first.participant.tag, second.participant.tag];
        const id = callIdOf(call, first.participant);
        return tags.includes(null) ? [] : [methodCall('dlg.terminate_dlg', [id, ...tags.map(String)])];
      });
  }
}

/** `methodCall` of XML-RPC (xmlrpc.com/spec.md) with strings for parameters. */
function methodCall(method: string, parameters: readonly ByteString[]): string {
  const params = parameters.map(
    (value) => `<param><value><string>${escapeXml(toReadable(value))}</string></value></param>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<methodCall>\n<methodName>${method}</methodName>\n<params>\n${params.join('')}</params>\n</methodCall>\n`;
}

/** Characters that XML 1.0 has no way to write (§2.2) become a question mark. */
function escapeXml(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      // eslint-disable-next-line no-control-regex -- Those are what is looked for.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '?')
      // A line end would be read as another one (§2.11).
      .replaceAll('\r', '&#13;')
  );
}
