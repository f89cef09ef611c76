import { readFileSync } from 'node:fs';

/** Version in the package.json of this package, which lies above the compiled sources. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
