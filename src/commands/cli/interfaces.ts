import type { PortUse } from '../../plan/media-plane.ts';
import type { NgObject } from '../../protocols/ng/dictionary.ts';
import { statisticsValue } from './statistics-value.ts';

/** `list interfaces`. */
export function interfacesText(use: readonly PortUse[]): string {
  return use
    .map(({ address, total, used }) => {
      const { interfaceName, family, portMin, portMax } = address;
      return [
        `Interface '${interfaceName}' address '${address.address}' (${family === 'IP4' ? 'IPv4' : 'IPv6'})`,
        ` Port range: ${String(portMin).padStart(5)} - ${String(portMax).padStart(5)}`,
        ` Ports used: ${String(used).padStart(5)} / ${String(total).padStart(5)} (${share(used, total).padStart(5)}%)`,
        '',
      ].join('\n');
    })
    .join('');
}

function share(used: number, total: number): string {
  return total === 0 ? '0.0' : ((used * 100) / total).toFixed(1);
}

export function interfacesData(use: readonly PortUse[]) {
  return use.map(({ address, total, used }) => ({
    name: address.interfaceName,
    family: address.family === 'IP4' ? 'IPv4' : 'IPv6',
    address: address.address,
    advertised: address.advertised.address,
    ports: { min: address.portMin, max: address.portMax, used, free: total - used, total },
  }));
}

/** `list transcoders`: chains of codecs with what goes through them. */
export function transcodersText(chains: readonly NgObject[]): string {
  if (chains.length === 0) return 'No stats entries\n';
  return chains
    .map((entry) => {
      const value = (key: string) => statisticsValue(entry, key) ?? 0;
      return [
        `${value('chain')}: ${value('num')} transcoders`,
        `     ${value('packetrate')} packets/s`,
        `     ${value('byterate')} bytes/s`,
        `     ${value('samplerate')} samples/s`,
        '',
      ].join('\n');
    })
    .join('');
}
