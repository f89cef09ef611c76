// Writes src/media/kernel/abi.gen.ts from bpf/abi.h, so that the layout of the maps is written once.
//
//   node tools/gen-abi.mjs          writes it
//   node tools/gen-abi.mjs --check  fails if it is not what the header says
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

const HEADER = new URL('../bpf/abi.h', import.meta.url);
const TARGET = new URL('../src/media/kernel/abi.gen.ts', import.meta.url);

const scalarSizes = { u8: 1, u16: 2, be16: 2, u32: 4, u64: 8, bpf_spin_lock: 4 };

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

function parse(header) {
  const text = header.replace(/\/\*[\s\S]*?\*\//g, '');
  const numbers = [...text.matchAll(/^#define (\w+) (\d+)$/gm)].map(([, name, value]) => [
    name,
    Number(value),
  ]);
  const structs = new Map();
  for (const [, name, body] of text.matchAll(/struct (\w+) \{([^}]*)\};/g))
    structs.set(name, layOut(name, body, structs));
  return { numbers, structs };
}

/** Offsets as the C compiler lays them out; padding that is not written down is an error here. */
function layOut(name, body, structs) {
  const fields = [];
  let offset = 0;
  let alignment = 1;
  for (const declaration of body.split(';').map((part) => part.trim())) {
    if (declaration === '') continue;
    const match = /^(?:struct )?(\w+) (\w+)(?:\[(\d+)\])?$/.exec(declaration);
    if (!match) throw new Error(`bpf/abi.h, struct ${name}: cannot read "${declaration}"`);
    const [, type, field, count = '1'] = match;
    const nested = structs.get(type);
    const size = scalarSizes[type] ?? nested?.size;
    if (size === undefined) throw new Error(`bpf/abi.h, struct ${name}: unknown type ${type}`);
    const needed = nested?.alignment ?? size;
    if (offset % needed !== 0) throw new Error(`bpf/abi.h, struct ${name}: hidden padding before ${field}`);
    fields.push([field, offset]);
    offset += size * Number(count);
    alignment = Math.max(alignment, needed);
  }
  if (offset % alignment !== 0) throw new Error(`bpf/abi.h, struct ${name}: hidden padding at its end`);
  return { size: offset, alignment, fields };
}

function print({ numbers, structs }) {
  const lines = [
    '// Made by tools/gen-abi.mjs from bpf/abi.h, which says what the numbers mean. Not to be edited.',
    '',
  ];
  for (const [name, value] of numbers) lines.push(`export const ${name} = ${value};`);
  lines.push('', '// Sizes and offsets of fields, in bytes.');
  for (const [name, { size, fields }] of structs) {
    const entries = fields.map(([field, offset]) => `${camel(field)}: ${offset}`);
    lines.push(`export const ${camel(name)} = { size: ${size}, ${entries.join(', ')} } as const;`);
  }
  return lines.join('\n');
}

const target = TARGET.pathname;
const wanted = await format(print(parse(readFileSync(HEADER, 'utf8'))), {
  ...(await resolveConfig(target)),
  filepath: target,
});
if (process.argv.includes('--check')) {
  if (readFileSync(TARGET, 'utf8') !== wanted) {
    console.error('src/media/kernel/abi.gen.ts is not what bpf/abi.h says: run node tools/gen-abi.mjs');
    process.exit(1);
  }
} else writeFileSync(TARGET, wanted);
