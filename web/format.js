/** 1234567 → `1.23 M`. */
export function short(value) {
  if (value === null || value === undefined) return '–';
  const magnitude = Math.abs(value);
  for (const [factor, letter] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e4, 'k'],
  ]) {
    if (magnitude < factor) continue;
    const unit = letter === 'k' ? 1e3 : factor;
    return `${(value / unit).toPrecision(3)} ${letter}`;
  }
  return magnitude >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1);
}

export function fixed(value, decimals) {
  return value === null || value === undefined ? '–' : value.toFixed(decimals);
}

export function percent(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  return `${value > 0 && value < 1 ? value.toFixed(2) : value.toFixed(value < 10 ? 1 : 0)} %`;
}

/** Seconds → `4 s`, `3:07`, `2:01:15`, `5 d 3 h`. */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  const two = (number) => String(number).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  if (hours >= 48) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** A class for a mean opinion score: what people would say of it. */
export function moodOf(mos) {
  if (mos === null || mos === undefined) return '';
  if (mos >= 4) return 'good';
  return mos >= 3.5 ? 'fair' : 'bad';
}
