/** Kamailio with its rtpengine module. */
import { describeSippCalls } from './sipp-calls.ts';

describeSippCalls({ title: 'Kamailio and SIPp', module: 'rtpengine' });
