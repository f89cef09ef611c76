import type { LogLevel } from '../base/log.ts';
import { libcFunction, libcPrototype } from './libc.ts';
import { Slab } from './slab.ts';

const openlog = libcFunction('openlog', 'void', ['uintptr_t', 'int', 'int']);
const closelog = libcFunction('closelog', 'void', []);
const syslog = libcPrototype('void syslog(int priority, const char *format, ...)');

const LOG_PID = 1;
const LOG_NDELAY = 8;

/** Facility codes (RFC 5424 §6.2.1), by their names in syslog.conf(5). */
const FACILITIES = {
  kern: 0,
  user: 1,
  mail: 2,
  daemon: 3,
  auth: 4,
  syslog: 5,
  lpr: 6,
  news: 7,
  uucp: 8,
  cron: 9,
  authpriv: 10,
  ftp: 11,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
} as const;
export type SyslogFacility = keyof typeof FACILITIES;

export function isSyslogFacility(name: string): name is SyslogFacility {
  return Object.hasOwn(FACILITIES, name);
}

export interface Syslog {
  /** Facility other than the one opened with, for lines that configuration sends elsewhere. */
  readonly write: (level: LogLevel, text: string, facility?: SyslogFacility) => void;
  readonly close: () => void;
}

/** The system log of this process: syslog(3) has one identity at a time, so open it once. */
export function openSyslog(ident: string, facility: SyslogFacility): Syslog {
  // openlog(3) keeps the pointer, so the text needs memory that stays.
  const name = Buffer.from(ident, 'utf8');
  const slab = new Slab(name.length + 1);
  slab.bytes.set(name);
  openlog(slab.address, LOG_PID | LOG_NDELAY, FACILITIES[facility] << 3);
  return {
    write: (level, text, other = facility) =>
      void syslog((FACILITIES[other] << 3) | level, '%s', 'str', text),
    close: () => {
      closelog();
      slab.bytes.fill(0);
    },
  };
}
