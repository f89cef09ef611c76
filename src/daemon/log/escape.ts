/**
 * What must not reach a log as it is: control characters, which forge lines and steer terminals, and the marks that
 * reverse the direction of text.
 */
// eslint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0).toString(16);
  return (
    SHORT[character] ?? (code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`)
  );
}

/** Makes text safe to stand in one line. Backslashes of the text stay as they are, for legibility. */
export function escapeControls(text: string): string {
  return text.replace(UNSAFE, escapeCharacter);
}

/** The same inside quotes, where backslashes and quotes are escaped too, so that it can be read back. */
export function escapeQuoted(text: string): string {
  return escapeControls(text.replace(/[\\"]/g, '\\$&'));
}
