/** werift, a WebRTC stack in TypeScript, and a telephone with plain RTP, through the daemon. */
import { bridgeSuite, restartIce } from './webrtc/bridge-suite.ts';

bridgeSuite('werift', [{ from: 'webrtc', name: 'ICE restart in mid-call', check: restartIce }]);
