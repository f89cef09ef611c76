import { hideCall, showCall } from './call.js';
import { listenToList, listPath, showList } from './calls.js';
import { byId } from './dom.js';
import { showOverview } from './overview.js';

const LIST_MS = 2000;
const CALL_MS = 1000;

/** The call-id in the address, percent-encoded; null: none. */
function chosenCall() {
  const match = /^#call=(.+)$/.exec(location.hash);
  if (match === null) return null;
  try {
    return encodeURIComponent(decodeURIComponent(match[1]));
  } catch {
    // Bytes that are no UTF-8 stay as they are.
    return match[1];
  }
}

function readable(key) {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** The answer as data; null: there is no such thing. */
async function ask(path) {
  const response = await fetch(path, { cache: 'no-store' });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return response.json();
}

function setState(text, isGood) {
  const state = byId('state');
  state.textContent = text;
  state.classList.toggle('good', isGood);
}

let lastList = null;
let listNumber = 0;

async function refreshList() {
  listNumber += 1;
  const number = listNumber;
  const list = await ask(listPath());
  // What was asked later may have been answered sooner.
  if (number !== listNumber || list === null) return;
  lastList = list;
  showList(list, chosenCall());
}

async function refreshCall() {
  const key = chosenCall();
  if (key === null) {
    hideCall();
    return;
  }
  const call = await ask(`/api/calls/${key}`);
  if (chosenCall() === key) showCall(call?.id ?? readable(key), call);
}

/** Does something again and again while somebody looks. */
function repeat(work, everyMs) {
  const turn = async () => {
    if (!document.hidden) await attempt(work);
    setTimeout(turn, everyMs);
  };
  void turn();
}

async function attempt(work) {
  try {
    await work();
    setState('live', true);
  } catch (fault) {
    setState(`no answer: ${fault.message}`, false);
  }
}

listenToList(() => void attempt(refreshList));
addEventListener('hashchange', () => {
  void attempt(refreshCall);
  if (lastList !== null) showList(lastList, chosenCall());
  if (chosenCall() !== null) byId('call').scrollIntoView({ block: 'nearest' });
});
document.addEventListener('keydown', ({ key, target }) => {
  if (key === 'Escape' && chosenCall() !== null) location.hash = '';
  if (key === '/' && target === document.body) setTimeout(() => byId('text').focus());
});
repeat(async () => {
  const data = await ask('/api/overview');
  if (data !== null) showOverview(data);
  await refreshList();
}, LIST_MS);
repeat(refreshCall, CALL_MS);
