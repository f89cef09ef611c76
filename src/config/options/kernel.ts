import { choice, flag, int, string } from '../kinds.ts';

const noFirewallRule = {
  never: 'forwarding needs no firewall rule; where a firewall drops the media ports, open them there',
};
const noModule = { never: 'it tunes the kernel module of other implementations, which is not used here' };

export const kernelOptions = {
  table: int({
    short: 't',
    default: -1,
    max: 63,
    effect: 'now',
    help: 'Number of the kernel forwarding table, 0 to 63; negative forwards in user space only.',
  }),
  'no-fallback': flag({
    short: 'F',
    effect: 'now',
    help: 'Refuses to start when a table is asked for and the kernel cannot forward.',
  }),
  'kernel-max-flows': int({
    default: 200_000,
    min: 1,
    max: 10_000_000,
    effect: 'now',
    help:
      'Ports that the kernel forwards for at the same time (not an option of rtpengine); what is beyond goes through user ' +
      'space. About 80 bytes each are set aside, and 1 kB is taken for each that is in use.',
  }),
  'kernel-keep-flows': int({
    default: 600,
    min: 0,
    unit: 'Seconds',
    effect: 'now',
    help:
      'For how long the kernel goes on forwarding the flows of an earlier daemon that are still on the table at start (not an ' +
      'option of rtpengine); they also end when they are silent for 60 seconds. 0 removes them at once.',
  }),
  'nftables-chain': string({
    default: null,
    defaultText: 'rtpengine_TABLE',
    effect: noFirewallRule,
    help: 'Firewall chain to create and look after.',
  }),
  'nftables-base-chain': string({
    default: 'INPUT',
    effect: noFirewallRule,
    help: 'Firewall chain that jumps to it.',
  }),
  'nftables-append': flag({
    effect: noFirewallRule,
    help: 'Puts the jump at the end of the base chain instead of at its start.',
  }),
  'nftables-family': choice({
    default: 'ip,ip6',
    values: ['ip,ip6', 'ip', 'ip6', 'inet'],
    aliases: { 'ip6,ip': 'ip,ip6' },
    effect: noFirewallRule,
    help: 'Address families that the firewall rules are made for.',
  }),
  xtables: flag({
    effect: noFirewallRule,
    help: 'Writes the firewall rule in its older form.',
  }),
  'nftables-start': flag({
    effect: noFirewallRule,
    help: 'Adds the firewall rules and exits: nothing to do here, exits with status 0.',
  }),
  'nftables-stop': flag({
    effect: noFirewallRule,
    help: 'Removes the firewall rules and exits: nothing to do here, exits with status 0.',
  }),
  'nftables-status': flag({
    effect: noFirewallRule,
    help: 'Says whether the firewall rules are there and exits: none are needed here, exits with status 0.',
  }),
  'kernel-num-threads': int({
    default: null,
    defaultText: 'num-threads',
    effect: noModule,
    help: 'Threads that read the ring buffers of the kernel module.',
  }),
  'kernel-slots': int({
    default: 0,
    effect: noModule,
    help: 'Slots of a ring buffer of the kernel module.',
  }),
  'iptables-chain': string({
    default: null,
    effect: noFirewallRule,
    help: 'Legacy firewall chain that gets a rule for each stream.',
  }),
  'kernel-player': int({
    default: 0,
    min: 0,
    effect: noModule,
    help: 'Streams that may be played from within the kernel at the same time.',
  }),
  'kernel-player-media': int({
    default: 128,
    min: 0,
    effect: noModule,
    help: 'Media that may be held in the kernel for playing.',
  }),
};
