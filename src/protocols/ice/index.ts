export { IceAgent } from './agent.ts';
export {
  candidateAttribute,
  candidateEndpoint,
  parseCandidate,
  printCandidate,
  type CandidateObstacle,
  type IceCandidate,
} from './candidate.ts';
export { isPwd, isUfrag, newCredentials, sameCredentials } from './credentials.ts';
export {
  hasDefaultCandidate,
  readIceDescription,
  readIceFragments,
  type IceDescription,
  type IceFragment,
  type RemoteCandidateEntry,
} from './description.ts';
export type { IceComponentDiagnosis, IceDiagnosis } from './diagnosis.ts';
export { foundationOf, localCandidates } from './local-candidates.ts';
export { IcePacer } from './pacer.ts';
export { iceAttributes, type LocalIceDescription } from './print.ts';
export {
  candidatePriority,
  localPreference,
  pairPriority,
  typePreference,
  type CandidateType,
} from './priority.ts';
export type {
  IceAgentConfig,
  IceComponent,
  IceCredentials,
  IceEffects,
  IceLocal,
  IcePath,
  IceRemote,
  IceState,
} from './types.ts';
