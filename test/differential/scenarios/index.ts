import type { Scenario } from '../scenario.ts';
import { codecScenarios } from './codecs.ts';
import { flagScenarios } from './flags.ts';
import { iceScenarios } from './ice.ts';
import { lifecycleScenarios } from './lifecycle.ts';
import { mediaScenarios } from './media.ts';
import { partyScenarios } from './parties.ts';
import { mediaControlScenarios } from './media-control.ts';
import { plainScenarios } from './plain.ts';
import { recordingScenarios } from './recording.ts';
import { rtcpScenarios } from './rtcp.ts';
import { sdpEditingScenarios } from './sdp-editing.ts';
import { secureScenarios } from './secure.ts';
import { subscriptionScenarios } from './subscriptions.ts';

export const allScenarios: readonly Scenario[] = [
  ...plainScenarios,
  ...rtcpScenarios,
  ...flagScenarios,
  ...codecScenarios,
  ...iceScenarios,
  ...mediaScenarios,
  ...lifecycleScenarios,
  ...partyScenarios,
  ...recordingScenarios,
  ...mediaControlScenarios,
  ...secureScenarios,
  ...subscriptionScenarios,
  ...sdpEditingScenarios,
];
