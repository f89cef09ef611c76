import { spawnSync } from 'node:child_process';
import { runCommand } from '../../test/support/child-process.ts';
import type { TestPath } from '../traffic/path.ts';
import { CALLEE_PORT, CALLER_PORT } from '../traffic/session.ts';
import type { StaticTargets } from '../traffic/static-session.ts';

const TABLE = 'rtpebench';
const FIRST_PORT = 20_000;
/** As a relay would have them: RTP on even ports, every second one for RTCP. */
const PORT_STEP = 2;

/** What the kernel does by itself for the same calls: one port a call on either side of the middle host. */
export interface Nat {
  readonly targets: StaticTargets;
  /** Takes connection tracking with it, so that what is measured next does not pay for it. */
  remove(): void;
}

export function hasNft(): boolean {
  return spawnSync('nft', ['--version'], { stdio: 'ignore' }).status === 0;
}

/**
 * DNAT to the far end, SNAT to the same port on the far side. The rules see the first packet of a call only; from then
 * on its entry in connection tracking translates both directions.
 */
export function addNat({ relay, caller, callee }: TestPath, calls: number): Nat {
  const ports = Array.from({ length: calls }, (_, index) => FIRST_PORT + index * PORT_STEP);
  const range = `${ports[0]}-${ports.at(-1)}`;
  const sources = (address: string): string =>
    `{ ${ports.map((port) => `${port} : ${address} . ${port}`).join(', ')} }`;
  const ruleset = `
    table ip ${TABLE} {
      map callee_side { type inet_service : ipv4_addr . inet_service; elements = ${sources(relay.calleeSide)} }
      map caller_side { type inet_service : ipv4_addr . inet_service; elements = ${sources(relay.callerSide)} }
      chain before { type nat hook prerouting priority dstnat
        ip daddr ${relay.callerSide} udp dport ${range} dnat to ${callee.address}:${CALLEE_PORT}
        ip daddr ${relay.calleeSide} udp dport ${range} dnat to ${caller.address}:${CALLER_PORT}
      }
      chain after { type nat hook postrouting priority srcnat
        ct original ip daddr ${relay.callerSide} meta l4proto udp snat ip to ct original proto-dst map @callee_side
        ct original ip daddr ${relay.calleeSide} meta l4proto udp snat ip to ct original proto-dst map @caller_side
      }
    }`;
  nft(relay.namespace!, ['-f', '-'], ruleset);
  const at = (address: string) => ports.map((port) => ({ address, port }));
  return {
    targets: { caller: at(relay.callerSide), callee: at(relay.calleeSide) },
    remove: () => nft(relay.namespace!, ['delete', 'table', 'ip', TABLE]),
  };
}

function nft(namespace: string, args: readonly string[], input = ''): void {
  const line = [`--net=/var/run/netns/${namespace}`, 'nft', ...args];
  const { status, stderr } = spawnSync('nsenter', line, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`nft ${args.join(' ')}: ${stderr}`);
}

/**
 * Has the middle host take packets in on one core. By default a veth pair does all of the receiver's work in the
 * sender's system call, so that forwarding in the kernel would be charged to the generator and look free.
 */
export function receiveOnCore({ relay }: TestPath, core: number): void {
  const mask = (1 << core).toString(16);
  // `ip netns exec` shows the /sys of the namespace.
  const write = ['caller0', 'callee0'].map(
    (link) => `echo ${mask} > /sys/class/net/${link}/queues/rx-0/rps_cpus`,
  );
  runCommand('ip', ['netns', 'exec', relay.namespace!, 'sh', '-ec', write.join('\n')]);
}
