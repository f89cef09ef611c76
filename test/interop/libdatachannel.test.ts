/** libdatachannel (libjuice, libsrtp) by way of node-datachannel, and a telephone with plain RTP, through the daemon. */
import { bridgeSuite } from './webrtc/bridge-suite.ts';

bridgeSuite('libdatachannel');
