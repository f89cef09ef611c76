import { utf8ToByteString } from '../../base/bytes.ts';
import { diagnoseCall, diagnosisData, diagnosisText } from '../../diagnosis/index.ts';
import type { CliEnvironment } from './environment.ts';
import { shown } from './shown.ts';
import { jsonValue, type CliLeaf } from './tree.ts';

export const diagnoseLeaf: CliLeaf<CliEnvironment> = {
  kind: 'leaf',
  name: 'diagnose',
  help: 'why media of a call does not flow, or that all is well',
  parameters: '<callid>',
  minimum: 1,
  run: ({ registry, clock }, words) => {
    const callId = words.join(' ');
    const call = registry.find(callId);
    if (call === null) return `\nCall ID not found (${shown(callId)}).\n\n`;
    return utf8ToByteString(diagnosisText(diagnoseCall(call, clock)));
  },
  data: ({ registry, clock }, words) => {
    const call = registry.find(words.join(' '));
    return jsonValue(call === null ? null : diagnosisData(diagnoseCall(call, clock)));
  },
};
