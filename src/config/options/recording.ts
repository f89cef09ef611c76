import { choice, flag, int, path, remote, string } from '../kinds.ts';
import { extraFacility } from './log.ts';

export const recordingOptions = {
  'recording-dir': path({
    default: null,
    effect: 'now',
    help: 'Folder for recordings, made if it is not there; nothing is recorded unless it is set.',
  }),
  'recording-method': choice({
    default: 'pcap',
    values: ['pcap', 'proc', 'all'],
    effect: 'now',
    help:
      'What is written: a capture file (pcap), packets for the recording daemon (proc), or both (all). There is no kernel ' +
      'module here for that daemon to read from: proc and all write captures, and say so at start.',
  }),
  'recording-format': choice({
    default: 'raw',
    values: ['raw', 'eth'],
    effect: 'now',
    help: 'What a capture starts each packet with: the IP header (raw) or a made-up Ethernet header (eth).',
  }),
  'recording-container': choice({
    default: 'pcap',
    values: ['pcap', 'pcapng'],
    effect: 'now',
    help: 'Kind of capture file (not an option of rtpengine): pcapng also tells of each packet whether it was received or sent.',
  }),
  'record-egress': flag({
    effect: 'now',
    help: 'Records media as it is sent instead of as it is received.',
  }),
  'record-both': flag({
    effect: 'now',
    help: 'Records media both as it is received and as it is sent; beats record-egress.',
  }),
};

const vsc = (what: string) =>
  string({
    default: null,
    placeholder: 'DIGITS',
    effect: 'now',
    help: `Digits that ${what} the recording, in calls that allow it.`,
  });

/** What becomes of DTMF, and the digits that steer recording. */
export const dtmfOptions = {
  'log-facility-dtmf': extraFacility('DTMF, a JSON line per digit'),
  'dtmf-log-dest': remote({
    effect: 'now',
    help: 'UDP destination of DTMF events, a datagram of JSON per digit; looks into the packets of all calls.',
  }),
  'dtmf-log-ng-tcp': flag({ effect: 'now', help: 'Sends the same over open NG connections over TCP.' }),
  'dtmf-no-suppress': flag({ help: 'Lets audio through while a digit is being sent.' }),
  'dtmf-digit-delay': int({
    default: 2500,
    min: 0,
    unit: 'Ms',
    effect: 'now',
    help: 'Pause after which the start of a digit sequence is forgotten.',
  }),
  'dtmf-no-log-injects': flag({ help: 'Does not report digits that were put in on request.' }),
  'vsc-start-rec': vsc('start'),
  'vsc-stop-rec': vsc('stop'),
  'vsc-start-stop-rec': vsc('start or stop'),
  'vsc-pause-rec': vsc('pause'),
  'vsc-pause-resume-rec': vsc('pause or resume'),
  'vsc-start-pause-resume-rec': vsc('start, then pause or resume'),
};
