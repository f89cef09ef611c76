/** SDP bodies for tests: as a telephone would send them, one option a deviation. */
export interface MediaOptions {
  readonly type?: string;
  readonly port: number;
  readonly protocol?: string;
  readonly formats?: string;
  /** Media-level connection address. */
  readonly address?: string;
  /** Attribute lines without `a=`. */
  readonly attributes?: readonly string[];
}

export interface SdpOptions {
  /** Session-level connection address; null = no session-level `c=`. */
  readonly address: string | null;
  readonly originAddress?: string;
  readonly username?: string;
  readonly sessionId?: string;
  readonly version?: number;
  readonly name?: string;
  readonly attributes?: readonly string[];
  readonly media: readonly MediaOptions[];
}

const FALLBACK_ORIGIN = '192.0.2.1';

export function sdp(options: SdpOptions): string {
  const origin = options.originAddress ?? options.address ?? FALLBACK_ORIGIN;
  return crlf([
    'v=0',
    `o=${options.username ?? '-'} ${options.sessionId ?? '1545997027'} ${options.version ?? 1} IN ${family(origin)} ${origin}`,
    `s=${options.name ?? 'tester'}`,
    ...(options.address === null ? [] : [connection(options.address)]),
    't=0 0',
    ...(options.attributes ?? []).map((line) => `a=${line}`),
    ...options.media.flatMap(mediaLines),
  ]);
}

/** One audio stream, PCMA and PCMU, the commonest body there is. */
export function audioSdp(address: string, port: number, attributes: readonly string[] = []): string {
  return sdp({ address, media: [{ port, attributes }] });
}

function mediaLines(media: MediaOptions): readonly string[] {
  const protocol = media.protocol ?? 'RTP/AVP';
  return [
    `m=${media.type ?? 'audio'} ${media.port} ${protocol} ${media.formats ?? '8 0'}`,
    ...(media.address === undefined ? [] : [connection(media.address)]),
    ...(media.attributes ?? []).map((line) => `a=${line}`),
  ];
}

function connection(address: string): string {
  return `c=IN ${family(address)} ${address}`;
}

function family(address: string): 'IP4' | 'IP6' {
  return address.includes(':') ? 'IP6' : 'IP4';
}

function crlf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join('');
}

/** What a test wants to know of a body it got back. */
export interface ParsedMedia {
  readonly type: string;
  readonly port: number;
  readonly protocol: string;
  readonly formats: string;
  readonly address: string;
  /** From `a=rtcp:`, else null. */
  readonly rtcpPort: number | null;
  readonly attributes: readonly string[];
}

export function parseMedia(body: string): readonly ParsedMedia[] {
  // 10.5 ends the c= line of a section that it does not touch with a line feed alone.
  const lines = body.split(/\r?\n/);
  const starts = lines.flatMap((line, index) => (line.startsWith('m=') ? [index] : []));
  const session = connectionIn(lines.slice(0, starts[0] ?? lines.length));
  return starts.map((start, index) => {
    const section = lines.slice(start, starts[index + 1] ?? lines.length);
    const [type = '', port = '', protocol = '', ...formats] = section[0]!.slice(2).split(' ');
    const attributes = section.filter((line) => line.startsWith('a=')).map((line) => line.slice(2));
    const rtcp = attributes.find((line) => line.startsWith('rtcp:'));
    return {
      type,
      port: Number(port),
      protocol,
      formats: formats.join(' '),
      address: connectionIn(section) ?? session ?? '',
      rtcpPort: rtcp === undefined ? null : Number.parseInt(rtcp.slice('rtcp:'.length), 10),
      attributes,
    };
  });
}

function connectionIn(lines: readonly string[]): string | null {
  const line = lines.find((candidate) => candidate.startsWith('c='));
  return line?.split(' ')[2] ?? null;
}
