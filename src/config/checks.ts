import type { Config } from './config.ts';

/** `error`: the daemon must not start. `note`: worth a line, but nothing is wrong. */
export interface Finding {
  readonly severity: 'error' | 'note';
  readonly message: string;
}

type Check = (config: Config) => Finding | null;

const error = (message: string): Finding => ({ severity: 'error', message });

const portRange: Check = ({ interface: { portMin, portMax } }) =>
  portMin <= portMax
    ? null
    : error(`port-min (${portMin}) must not be above port-max (${portMax}). port-max is 39999 unless set.`);

const mediaInterface: Check = ({ interface: { interface: entries }, interfaceSections }) =>
  entries.length > 0 || interfaceSections.length > 0
    ? null
    : error(
        'No media interface: set interface to a local address, to the name of a network interface, or to "any".',
      );

const controlListener: Check = ({ ng, legacy, http }) => {
  const lists = [ng.listenNg, ng.listenTcpNg, legacy.listenUdp, http.listenHttp, http.listenHttps];
  return lists.some((list) => list.length > 0)
    ? null
    : error('No control listener: set listen-ng or listen-tcp-ng, such as listen-ng=127.0.0.1:2223.');
};

const httpsCertificate: Check = ({ http: { listenHttps, httpsCert } }) =>
  listenHttps.length === 0 || httpsCert !== null
    ? null
    : error(
        'listen-https: set https-cert to the PEM file of a certificate, and https-key to that of its key.',
      );

/** A SIP proxy that is set up for it would wait for answers that never come. */
const mediaproxyListener: Check = ({ legacy: { listenTcp } }) =>
  listenTcp.length === 0
    ? null
    : error(
        'listen-tcp: the protocol of mediaproxy is not supported. Use the NG protocol (listen-ng, which the ' +
          'rtpengine modules of Kamailio and OpenSIPS speak) or that of rtpproxy (listen-udp).',
      );

/** What the system would refuse for every thread. */
const threadPriority: Check = ({ threads }) =>
  priorityProblem('', threads.scheduling, threads.priority) ??
  priorityProblem('idle-', threads.idleScheduling, threads.idlePriority);

function priorityProblem(prefix: string, policy: string, priority: number): Finding | null {
  const isRealtime = policy === 'fifo' || policy === 'rr';
  const [least, most] = isRealtime ? [1, 99] : [-20, 19];
  return priority >= least && priority <= most
    ? null
    : error(
        `${prefix}priority (${priority}) must be from ${least} to ${most} with ${prefix}scheduling=${policy}.`,
      );
}

const checks: readonly Check[] = [
  portRange,
  threadPriority,
  mediaInterface,
  mediaproxyListener,
  httpsCertificate,
];

/** What is to be said about options that are fine each by itself. An embedded engine needs no listener. */
export function checkConfig(config: Config, isEmbedded: boolean): readonly Finding[] {
  const applied = isEmbedded ? checks : [...checks, controlListener];
  return applied.flatMap((check) => check(config) ?? []);
}
