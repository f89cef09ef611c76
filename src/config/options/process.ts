import { choice, flag, int, path, string } from '../kinds.ts';

const schedulers = ['default', 'none', 'fifo', 'rr', 'other', 'batch', 'idle'] as const;

export const threadOptions = {
  'thread-stack': int({
    default: 2048,
    unit: 'Kilobytes',
    help: 'Stack of a thread; negative leaves it to the system.',
  }),
  'poller-size': int({ default: 128, min: 1, help: 'Events taken from the system at once.' }),
  'io-uring': flag({ help: 'Receives packets through io_uring.' }),
  'io-uring-buffers': int({ default: 16384, min: 1, help: 'Entries of io_uring for each thread.' }),
  'num-threads': int({
    default: 0,
    defaultText: 'number of CPU cores',
    effect: 'now',
    adjust: (count) => Math.max(0, count),
    help: 'Threads that forward media; less than 1 means one for each CPU core.',
  }),
  'media-num-threads': int({
    default: null,
    defaultText: 'num-threads',
    help: 'Threads that play media and pace packets; 0 switches both off.',
  }),
  'codec-num-threads': int({
    default: 0,
    min: 0,
    help: 'Threads that transcode; 0 transcodes where packets are received.',
  }),
  scheduling: choice({
    default: 'default',
    values: schedulers,
    effect: 'now',
    help: 'Scheduling policy (sched(7)) of the threads that forward media and of the one that answers requests; "default" and "none" leave it to the system. "fifo" and "rr" need rights (CAP_SYS_NICE).',
  }),
  priority: int({
    default: 0,
    effect: 'now',
    help: 'Priority of these threads: 1 (low) to 99 with "fifo" and "rr", else a nice value from 19 (low) to -20; 0 leaves that as it is, and below it rights are needed.',
  }),
  'idle-scheduling': choice({
    default: 'default',
    values: schedulers,
    effect: 'now',
    help: 'The same for the thread that writes recordings.',
  }),
  'idle-priority': int({ default: 0, effect: 'now', help: 'Priority of the thread that writes recordings.' }),
  'poller-per-thread': flag({
    effect: { never: 'a call and all its sockets always belong to one thread' },
    help: 'Lets each socket be read by only one thread.',
  }),
  'timer-accuracy': int({
    default: 500,
    min: 0,
    unit: 'Microseconds',
    help: 'Shortest sleep of a timer.',
  }),
  'socket-cpu-affinity': int({
    default: 0,
    help: 'Spreads media sockets over this many CPUs; negative means all, 0 does not.',
  }),
  'max-recv-iters': int({
    default: 50,
    effect: 'now',
    adjust: (count) => Math.max(1, count),
    help: 'Packets taken from one socket before the others get their turn.',
  }),
};

export const processOptions = {
  version: flag({
    short: 'v',
    effect: 'now',
    isCommandLineOnly: true,
    help: 'Prints the version and exits.',
  }),
  'config-file': path({
    default: '/etc/rtpengine/rtpengine.conf',
    effect: 'now',
    isCommandLineOnly: true,
    help: 'File to read options from; "none" reads no file. Only a file named here has to exist.',
  }),
  'config-section': string({
    default: 'rtpengine',
    effect: 'now',
    isCommandLineOnly: true,
    help: 'Section of the file that holds the options.',
  }),
  pidfile: path({ short: 'p', default: null, effect: 'now', help: 'File that gets our process id.' }),
  foreground: flag({ short: 'f', effect: 'now', help: 'Stays in the foreground.' }),
};
