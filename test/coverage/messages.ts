import type { NgObject } from '../../src/protocols/ng/index.ts';
import * as bodies from './bodies.ts';
import type { Scenario } from './stage.ts';

/** One message of a course; the parties are a and b of the call `call`. */
type Message = Scenario['messages'][number];

const call = { 'call-id': 'call' };
export const offer = (sdp: string, more: NgObject = {}): Message => ({
  command: 'offer',
  ...call,
  'from-tag': 'a',
  sdp,
  ...more,
});
export const answer = (sdp: string, more: NgObject = {}): Message => ({
  command: 'answer',
  ...call,
  'from-tag': 'a',
  'to-tag': 'b',
  sdp,
  ...more,
});
export const query: Message = { command: 'query', ...call };
export const remove = (more: NgObject = {}): Message => ({ command: 'delete', ...call, ...more });
export const set = [offer(bodies.rich), answer(bodies.richAnswer)];
export const onCall = (command: string, more: NgObject = {}): Message => ({ command, ...call, ...more });

/** A plain call, and during it one command after another. */
export const during = (name: string, ...messages: readonly Message[]): Scenario => ({
  name,
  messages: [...set, ...messages, query],
});

export const party = { 'from-tag': 'a', flags: ['directional'] };
