/** Seconds from 1900 to 1970 (RFC 868). */
const EPOCH_OFFSET = 2_208_988_800;

/** NTP time of RFC 3550 §4: seconds since 1900 (they wrap in 2036) and a fraction in 2^-32 s. */
export interface NtpTime {
  readonly seconds: number;
  readonly fraction: number;
}

export function ntpFromUnixMs(milliseconds: number): NtpTime {
  const wholeSeconds = Math.floor(milliseconds / 1000);
  const fraction = Math.floor((milliseconds / 1000 - wholeSeconds) * 2 ** 32);
  return { seconds: (wholeSeconds + EPOCH_OFFSET) % 2 ** 32, fraction };
}

/** The middle 32 bits, in 1/65536 s, as report blocks carry them (LSR). */
export function compactNtp(time: NtpTime): number {
  return ((time.seconds << 16) | (time.fraction >>> 16)) >>> 0;
}
