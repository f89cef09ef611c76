import { choice, flag, int, string } from '../kinds.ts';

/** Names of syslog facilities (RFC 5424 §6.2.1, as syslog(3) spells them). */
const facilities = [
  'daemon',
  'local0',
  'local1',
  'local2',
  'local3',
  'local4',
  'local5',
  'local6',
  'local7',
  'auth',
  'authpriv',
  'cron',
  'ftp',
  'kern',
  'lpr',
  'mail',
  'news',
  'syslog',
  'user',
  'uucp',
] as const;
export type SyslogFacility = (typeof facilities)[number];

/** A facility of its own for one kind of line. */
export const extraFacility = (what: string, effect: 'now' | 'later' = 'later') =>
  choice({
    default: null,
    effect,
    values: facilities,
    help: `syslog facility for ${what}; none are written without it.`,
  });

const subsystemLevel = (what: string) =>
  int({
    default: null,
    defaultText: 'log-level',
    min: -1,
    max: 8,
    effect: 'now',
    help: `Level for ${what}; 0 means that of log-level.`,
  });

export const logOptions = {
  'log-facility': choice({
    default: 'daemon',
    values: facilities,
    effect: 'now',
    help: 'syslog facility for the log.',
  }),
  'log-level': int({
    short: 'L',
    default: 6,
    min: -1,
    max: 8,
    effect: 'now',
    help: 'Least important lines still written, as syslog counts: 3 errors, 4 warnings, 5 notices, 6 info, 7 debug.',
  }),
  'log-level-core': subsystemLevel('everything that no other subsystem covers'),
  'log-level-ffmpeg': subsystemLevel('messages of the FFmpeg libraries'),
  'log-level-internals': int({
    default: -1,
    min: -1,
    max: 8,
    effect: 'now',
    help: 'Level for very noisy details, which are off unless asked for; 0 means that of log-level.',
  }),
  'log-level-spandsp': subsystemLevel('messages of the SpanDSP library'),
  'log-level-transcoding': subsystemLevel('transcoding'),
  'log-level-codec': subsystemLevel('the choice of codecs'),
  'log-level-rtcp': subsystemLevel('RTCP'),
  'log-level-ice': subsystemLevel('ICE'),
  'log-level-crypto': subsystemLevel('the negotiation of SRTP keys and DTLS'),
  'log-level-srtp': subsystemLevel('encryption and decryption of packets'),
  'log-level-http': subsystemLevel('HTTP and WebSocket'),
  'log-level-control': subsystemLevel('control protocols and the SDP they carry'),
  'log-level-dtx': subsystemLevel('the filling of pauses'),
  'log-stderr': flag({
    short: 'E',
    effect: 'now',
    help: 'Writes the log to stderr instead of syslog.',
  }),
  'split-logs': flag({
    effect: 'now',
    help: 'Writes a message of several lines as that many log lines instead of escaping the line breaks.',
  }),
  'max-log-line-length': int({
    default: null,
    defaultText: '500 for syslog, no limit for stderr',
    effect: 'now',
    help: 'Breaks lines that are longer than this many characters; negative sets no limit.',
  }),
  'no-log-timestamps': flag({
    effect: 'now',
    help: 'Leaves the time out of lines on stderr, for supervisors that add their own.',
  }),
  'log-name': string({ default: 'rtpengine', effect: 'now', help: 'Name that syslog shows for us.' }),
  'log-mark-prefix': string({
    default: '',
    effect: 'now',
    help: 'Text put before call-ids, tags and addresses in the log, so that they can be found and masked.',
  }),
  'log-mark-suffix': string({ default: '', effect: 'now', help: 'Text put after them.' }),
  'log-facility-cdr': extraFacility('call detail records, one line per finished call', 'now'),
  'log-facility-rtcp': extraFacility('the content of RTCP packets'),
  'log-format': choice({
    default: 'default',
    values: ['default', 'parsable'],
    effect: 'now',
    help: 'Form of a log line: for people, or with every field named and quoted.',
  }),
  'log-srtp-keys': flag({ help: 'Writes SRTP keys to the log.' }),
  'debug-srtp': flag({ help: 'Writes what SRTP works on to the log.' }),
};
