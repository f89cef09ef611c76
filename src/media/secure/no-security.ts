import type { ControlReceiver } from '../worker/packet-path.ts';
import type { SecurityKeeper } from '../worker/stream-table.ts';

/** For data planes of plain media alone. */
export const noSecurity: SecurityKeeper & ControlReceiver = {
  configure: () => undefined,
  settle: () => undefined,
  removed: () => undefined,
  receive: () => undefined,
};
