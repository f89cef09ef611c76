/**
 * Prints what a daemon answers to each scenario, verbatim, for people who want to look at the reference:
 * `node dist/test/differential/observe.js [part of a scenario name]`.
 */
import { daemonKind, startDaemon } from '../support/daemon.ts';
import { allScenarios } from './scenarios/index.ts';
import { daemonOptions } from './profile.ts';
import type { NgMessage } from '../support/bencode.ts';

const wanted = process.argv[2] ?? '';
const daemon = await startDaemon(daemonKind(), daemonOptions(30000));
try {
  for (const { name, steps } of allScenarios) {
    if (!name.includes(wanted)) continue;
    console.log(`\n## ${name}\n`);
    for (const { request, encoding } of steps) {
      console.log(`REQUEST\n${show(request)}`);
      const reply = await daemon.ng.request(request, { encoding: encoding ?? 'bencode' });
      console.log(`REPLY\n${show(reply)}\n`);
    }
  }
} finally {
  await daemon.stop();
}

function show(message: NgMessage): string {
  const { sdp, ...rest } = message;
  const body = typeof sdp === 'string' ? `\n${indent(sdp)}` : '';
  return `    ${JSON.stringify(rest)}${body}`;
}

function indent(body: string): string {
  return body
    .replaceAll(/\r\n$/g, '')
    .split('\r\n')
    .map((line) => `        ${line}`)
    .join('\n');
}
