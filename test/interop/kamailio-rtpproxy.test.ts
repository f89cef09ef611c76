/** Kamailio with its rtpproxy module, which speaks the legacy protocol. */
import { describeSippCalls } from './sipp-calls.ts';
import { RTPPROXY_PORT } from './kamailio.ts';

describeSippCalls({
  title: 'Kamailio, by its rtpproxy module, and SIPp',
  module: 'rtpproxy',
  daemonOptions: (address) => [`--listen-udp=${address}:${RTPPROXY_PORT}`],
});
