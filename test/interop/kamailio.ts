import { fileURLToPath } from 'node:url';
import { startChild, type Child } from '../support/child-process.ts';
import type { Daemon } from '../support/daemon.ts';
import type { Lab } from '../support/lab.ts';
import { waitFor } from '../support/wait.ts';

/** Of Kamailio, and of the telephones behind it. */
export const SIP_PORT = 5060;

/** From the compiled test back to the files beside its source. */
export const SOURCE_FOLDER = fileURLToPath(new URL('../../../test/interop/', import.meta.url));

/** Of the daemon's `listen-udp`. */
export const RTPPROXY_PORT = 7722;

/** Kamailio's module for the media proxy. */
export type KamailioModule = 'rtpengine' | 'rtpproxy';

export interface KamailioOptions {
  /** Default: rtpengine. */
  readonly module?: KamailioModule;
  readonly workFolder: string;
  /** Address of the callee. */
  readonly callee: string;
  /** What the proxy tells the daemon about offers and answers; see kamailio.cfg for what is said otherwise. */
  readonly flags?: { readonly offer: string; readonly answer: string };
}

/** Kamailio on the daemon's host; resolves once it has found the daemon. */
export async function startKamailio(lab: Lab, daemon: Daemon, options: KamailioOptions): Promise<Child> {
  const { workFolder, callee, flags, module = 'rtpengine' } = options;
  const sut = lab.daemonAddress();
  const args = [
    ...['-DD', '-E', '-n', '2', '-m', '64', '-f', `${SOURCE_FOLDER}kamailio.cfg`, '-Y', workFolder],
    ...['-l', `udp:${sut}:${SIP_PORT}`, '-P', `${workFolder}/kamailio.pid`],
    ...(module === 'rtpengine'
      ? ['-A', `RTPENGINE="udp:${sut}:${daemon.ngPort}"`]
      : ['-A', `RTPPROXY="udp:${sut}:${RTPPROXY_PORT}"`]),
    ...['-A', `CALLEE="sip:${callee}:${SIP_PORT}"`],
    ...(flags === undefined ? [] : ['-A', `OFFER="${flags.offer}"`, '-A', `ANSWER="${flags.answer}"`]),
  ];
  const kamailio = startChild('kamailio', args, { namespace: lab.daemonNamespace, cwd: workFolder });
  await waitFor('Kamailio to find the daemon', () => {
    if (kamailio.process.exitCode !== null) throw new Error(`Kamailio: ${kamailio.stderr().slice(-3000)}`);
    return /(rtpengine instance|rtp proxy) .* found, support for it enabled/i.test(kamailio.stderr());
  });
  return kamailio;
}
