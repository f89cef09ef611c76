/** Why a call ended; the names go into statistics and log lines. */
export type EndReason = 'regular' | 'forced' | 'timeout' | 'silentTimeout' | 'offerTimeout' | 'finalTimeout';
