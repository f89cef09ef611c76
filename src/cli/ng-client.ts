#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { NgClient, NgError, type NgReplyObject } from '../client/index.ts';
import { parseNgArguments, type NgInvocation } from './ng-arguments.ts';
import { printReply } from './print-reply.ts';

const exitCodes = { ok: 0, error: 1, usage: 2, noReply: 3 } as const;
type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const help = `Usage: rtpengine-ng-client COMMAND [OPTIONS] [--KEY=VALUE | --KEY VALUE | --FLAG]...

Sends one NG request to rtpengine and prints the reply.

COMMAND is that of the NG protocol: ping, offer, answer, delete, query, list, statistics, "start recording" (or
start-recording), ...

Options:
  --host=ADDRESS, --ip=ADDRESS   where rtpengine is (default: 127.0.0.1)
  --port=PORT                    its listen-ng or listen-tcp-ng port (default: 2223)
  --tcp                          use TCP (default: UDP)
  --json                         send JSON (default: bencode)
  --sdp-file=PATH                take the SDP from a file, - for standard input
  --print=text|json|sdp          print the reply for people (default), as JSON, or only its SDP
  --timeout=MILLISECONDS         how long to wait for the reply (default: 5000)
  -h, --help                     print this text

Everything else goes into the request: --call-id=x, --from-tag=a, --to-tag=b, ... Lists are written with commas
(--flags=trust-address,loop-protect; --direction=inside,outside), dictionaries as JSON (--codec='{"strip":["all"]}').
A flag may stand alone: --trust-address.

Exit codes: 0 ok, 1 the reply is an error, 2 wrong command line, 3 no reply.

Example: rtpengine-ng-client offer --call-id=1 --from-tag=a --sdp-file=offer.sdp --replace=origin
`;

async function main(argv: readonly string[]): Promise<ExitCode> {
  const invocation = parseNgArguments(argv);
  switch (invocation.kind) {
    case 'help':
      process.stdout.write(help);
      return exitCodes.ok;
    case 'wrong':
      process.stderr.write(`${invocation.problem}\nSee rtpengine-ng-client --help.\n`);
      return exitCodes.usage;
    case 'send':
      return await send(invocation);
  }
}

async function send(invocation: NgInvocation): Promise<ExitCode> {
  const { host, port, transport, encoding, timeoutMs, sdpFile } = invocation;
  let { request } = invocation;
  try {
    if (sdpFile !== null)
      request = { ...request, sdp: sdpFile === '-' ? await buffer(process.stdin) : await readFile(sdpFile) };
  } catch (fault) {
    process.stderr.write(
      `--sdp-file=${sdpFile ?? ''}: ${fault instanceof Error ? fault.message : String(fault)}\n`,
    );
    return exitCodes.usage;
  }
  // Byte strings, so that what is printed is byte for byte what was received.
  const client = new NgClient({ host, port, transport, encoding, timeoutMs, strings: 'bytes' });
  try {
    const reply = await client.exchange(request);
    process.stdout.write(format(reply, invocation.print), 'latin1');
    return reply.result === 'error' || reply.result === 'load limit' ? exitCodes.error : exitCodes.ok;
  } catch (fault) {
    if (!(fault instanceof NgError)) throw fault;
    process.stderr.write(`${fault.message}\n`);
    return exitCodes.noReply;
  } finally {
    client.close();
  }
}

function format(reply: NgReplyObject, style: NgInvocation['print']): string {
  if (style === 'json') return `${JSON.stringify(reply, null, 2)}\n`;
  return style === 'sdp' && typeof reply.sdp === 'string' ? reply.sdp : printReply(reply);
}

process.exitCode = await main(process.argv.slice(2));
