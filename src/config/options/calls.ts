import { float, int, string } from '../kinds.ts';

const DEFAULT_TIMEOUT_SECONDS = 60;

export const timeoutOptions = {
  timeout: int({
    short: 'o',
    default: DEFAULT_TIMEOUT_SECONDS,
    unit: 'Seconds',
    effect: 'now',
    adjust: (seconds) => (seconds <= 0 ? DEFAULT_TIMEOUT_SECONDS : seconds),
    help: 'A call ends when no stream that should receive has received anything for this long; 0 means 60.',
  }),
  'silent-timeout': int({
    short: 's',
    default: 3600,
    min: 0,
    unit: 'Seconds',
    effect: 'now',
    help: 'The same for streams on hold or otherwise not expected to receive.',
  }),
  'final-timeout': int({
    short: 'a',
    default: 0,
    min: 0,
    unit: 'Seconds',
    effect: 'now',
    help: 'A call ends at this age whatever it does; 0 sets no limit.',
  }),
  'offer-timeout': int({
    default: 3600,
    min: 0,
    unit: 'Seconds',
    effect: 'now',
    help: 'A call ends when its offer has got no answer for this long.',
  }),
  'b2b-url': string({
    short: 'b',
    default: null,
    placeholder: 'URL',
    effect: 'now',
    help: 'XMLRPC address called when a call times out; %% stands for the address of its SIP proxy.',
  }),
  'xmlrpc-format': int({
    short: 'x',
    default: 0,
    min: 0,
    max: 2,
    effect: 'now',
    help: 'What that call looks like: 0 for SEMS, 1 with the call-id only, 2 for Kamailio dialogs.',
  }),
  'delete-delay': int({
    short: 'd',
    default: 30,
    min: 0,
    unit: 'Seconds',
    effect: 'now',
    help: 'How long a deleted call keeps its ports, for packets that are still under way.',
  }),
};

export const limitOptions = {
  'max-sessions': int({
    default: -1,
    min: -1,
    effect: 'now',
    help: 'Refuses new calls beyond this number; 0 refuses all (drain), -1 sets no limit.',
  }),
  'max-load': float({
    default: 0,
    min: 0,
    effect: 'now',
    help: 'Refuses new calls while the load average of one minute is above this; 0 sets no limit.',
  }),
  'max-cpu': float({
    default: 0,
    min: 0,
    unit: 'Percent',
    effect: 'now',
    help: 'Refuses new calls while more of the CPU than this is in use; 0 sets no limit.',
  }),
  'max-bandwidth': int({
    default: 0,
    min: 0,
    unit: 'BytesPerSecond',
    effect: 'now',
    help: 'Refuses new calls while more than this is relayed; 0 sets no limit.',
  }),
};
