import type { ByteString } from '../../base/bytes.ts';
import { LineReader } from './line-reader.ts';
import { parseAttribute, parseConnection, parseMediaLine, parseOrigin } from './parse-fields.ts';
import type { SdpResult } from './result.ts';
import type { SdpMedia, SdpSession } from './types.ts';

/**
 * Parses a session description (RFC 8866). Total, and linear in the length of the body. More forgiving than the RFC:
 * any line ending, any order of lines, missing `o=`, `s=`, `t=`, unknown line types, odd spacing. All lines are kept
 * as written, except that the words of `m=` and `o=` end up separated by single blanks.
 *
 * The strings of the result may be slices that keep the whole body alive in memory: what outlives the call should be
 * as much of the body as not to matter.
 */
export function parseSdp(body: ByteString): SdpResult {
  return new Parser(body).parse('v');
}

/** The same for a trickle-ICE fragment (RFC 8840 §9), which has no `v=` line and may have no `m=`. */
export function parseSdpFragment(body: ByteString): SdpResult {
  return new Parser(body).parse('any');
}

type Draft<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] };

interface ParseState {
  isClean: boolean;
  /** The session has had its `s=` line. */
  hasName: boolean;
}

/** Takes in the value of one line; returns why it cannot. */
type LineHandler<T> = (draft: Draft<T>, value: ByteString, state: ParseState) => string | undefined;

/** RFC 8866 §5, session part. Types not listed go to `otherLines`. */
const sessionLines: Readonly<Record<string, LineHandler<SdpSession>>> = {
  o: (session, value) => {
    if (session.origin !== null) return 'second o= line';
    session.origin = parseOrigin(value);
    return session.origin === null ? 'o= needs six fields' : undefined;
  },
  s: (session, value, state) => {
    if (state.hasName) session.otherLines.push(`s=${value}`);
    else session.name = value;
    state.hasName = true;
    return undefined;
  },
  i: (session, value) => takeOnce(session, 'information', 'i', value),
  u: (session, value) => takeOnce(session, 'uri', 'u', value),
  e: (session, value) => void session.emails.push(value),
  p: (session, value) => void session.phones.push(value),
  c: takeConnection,
  b: (session, value) => void session.bandwidths.push(value),
  t: (session, value) => void session.timing.push(`t=${value}`),
  r: (session, value) => void session.timing.push(`r=${value}`),
  z: (session, value) => void session.timing.push(`z=${value}`),
  a: (session, value) => void session.attributes.push(parseAttribute(value)),
};

/** RFC 8866 §5, media part. */
const mediaLines: Readonly<Record<string, LineHandler<SdpMedia>>> = {
  // Kept among the other lines, it would tell the receiver the address that rewriting is there to hide.
  o: () => 'o= line in a media section',
  i: (media, value) => takeOnce(media, 'information', 'i', value),
  c: takeConnection,
  b: (media, value) => void media.bandwidths.push(value),
  a: (media, value) => void media.attributes.push(parseAttribute(value)),
};

class Parser {
  readonly #state: ParseState = { isClean: true, hasName: false };
  readonly #reader: LineReader;
  readonly #session = newSession();
  readonly #media: Draft<SdpMedia>[] = [];
  #current: Draft<SdpMedia> | null = null;

  constructor(body: ByteString) {
    this.#reader = new LineReader(body);
  }

  parse(start: 'v' | 'any'): SdpResult {
    const reader = this.#reader;
    let isStarted = false;
    let isAfterBlank = false;
    for (let line = reader.next(); line !== null; line = reader.next()) {
      if (isBlank(line)) {
        this.#state.isClean = false;
        isAfterBlank = isStarted;
        continue;
      }
      if (line.startsWith('v=')) {
        // RFC 3264 §5: one session description in an offer or answer. Further ones are passed over.
        if (this.#current !== null) return this.#finish(false);
        if (!/^[ \t]*0[ \t]*$/.test(line.slice(2))) return this.#fail('version is not 0');
        isStarted = true;
        continue;
      }
      if (!isStarted && start === 'v') return this.#fail('does not start with v=0');
      isStarted = true;
      const problem = this.#takeLine(line);
      // Behind a blank line stands what does not belong to the description, such as a multipart boundary.
      if (problem !== undefined) return isAfterBlank ? this.#finish(false) : this.#fail(problem);
    }
    return isStarted ? this.#finish(this.#state.isClean) : this.#fail('nothing but blank lines');
  }

  #takeLine(line: ByteString): string | undefined {
    if (line.charCodeAt(1) !== 0x3d) return 'not of the form TYPE=VALUE';
    const letter = line.charAt(0);
    const value = line.slice(2);
    if (letter === 'm') return this.#startMedia(value);
    const media = this.#current;
    if (media === null) {
      const take = sessionLines[letter];
      if (take !== undefined) return take(this.#session, value, this.#state);
      this.#session.otherLines.push(line);
    } else {
      const take = mediaLines[letter];
      if (take !== undefined) return take(media, value, this.#state);
      media.otherLines.push(line);
    }
    return undefined;
  }

  #startMedia(value: ByteString): string | undefined {
    const media = parseMediaLine(value);
    if (typeof media === 'string') return media;
    this.#current = {
      type: media.type,
      port: media.port,
      portCount: media.portCount,
      protocol: media.protocol,
      formats: [...media.formats],
      information: null,
      connection: null,
      bandwidths: [],
      attributes: [],
      otherLines: [],
    };
    this.#media.push(this.#current);
    return undefined;
  }

  #finish(isClean: boolean): SdpResult {
    return { ok: true, sdp: { session: this.#session, media: this.#media }, isClean };
  }

  #fail(reason: string): SdpResult {
    return { ok: false, error: { line: Math.max(this.#reader.number, 1), reason } };
  }
}

function newSession(): Draft<SdpSession> {
  return {
    origin: null,
    // RFC 8866 §5.3 recommends this for a session without a name.
    name: '-',
    information: null,
    uri: null,
    emails: [],
    phones: [],
    connection: null,
    bandwidths: [],
    timing: [],
    attributes: [],
    otherLines: [],
  };
}

function takeConnection(
  draft: Draft<SdpSession> | Draft<SdpMedia>,
  value: ByteString,
  state: ParseState,
): undefined {
  if (draft.connection !== null) state.isClean = false;
  draft.connection = parseConnection(value);
}

/** The first line of a type that may occur once; more of it are kept among the other lines. */
function takeOnce<Key extends 'information' | 'uri'>(
  draft: { otherLines: ByteString[] } & Record<Key, ByteString | null>,
  key: Key,
  letter: string,
  value: ByteString,
): undefined {
  if (draft[key] === null) draft[key] = value as (typeof draft)[Key];
  else draft.otherLines.push(`${letter}=${value}`);
}

function isBlank(line: ByteString): boolean {
  return line === '' || (line.charCodeAt(1) !== 0x3d && /^[ \t]*$/.test(line));
}
