import { familyCases } from './cases/families.ts';
import { ipCases } from './cases/ip.ts';
import { localCases } from './cases/local.ts';
import { protocolCases } from './cases/protocols.ts';
import { rewriteCases } from './cases/rewrite.ts';
import { rtcpCases } from './cases/rtcp.ts';
import { sequenceCases } from './cases/sequence.ts';
import { sinkCases } from './cases/sinks.ts';
import { sourceCases } from './cases/source.ts';
import { ssrcCases } from './cases/ssrc.ts';
import type { RelayCase } from './relay-case.ts';

/** One list for both forwarders: a plan, packets in; packets out, hand-ups, drops and counts. */
export const relayCases: readonly RelayCase[] = [
  ...familyCases,
  ...rtcpCases,
  ...sinkCases,
  ...protocolCases,
  ...sourceCases,
  ...ssrcCases,
  ...sequenceCases,
  ...rewriteCases,
  ...ipCases,
  ...localCases,
];
