import { utf8ToByteString } from '../../base/bytes.ts';
import { diagnoseCall, diagnosisData, diagnosisText } from '../../diagnosis/index.ts';
import { callLeaf } from './call-leaf.ts';

export const diagnoseLeaf = callLeaf({
  name: 'diagnose',
  help: 'why media of a call does not flow, or that all is well',
  text: (call, { clock }) => utf8ToByteString(diagnosisText(diagnoseCall(call, clock))),
  json: (call, { clock }) => diagnosisData(diagnoseCall(call, clock)),
});
