// SPDX-License-Identifier: AGPL-3.0-or-later
import type { PortHolder } from '../transport/port-holder.js';
import type { PortRecord } from '../transport/port-directory.js';
import { EXIT_DONE, readArguments } from './arguments.js';

const HELP = `fab-bridge ports [--json]

Lists the serial ports of this computer, each with the name to give to --port: one that stays with the machine. /dev/ttyUSB0 may be another
machine after the next start. Adapters without a serial number of their own (most CH340, many CP2102) cannot be told apart by id: name
their socket (by-path), and keep each plug where it is.
`;

type HeldPort = PortRecord & { readonly holders: readonly PortHolder[] };

/** `fab-bridge ports`. */
export async function run(argv: string[]): Promise<number> {
  const args = readArguments(argv, { values: [], flags: ['json'], positionals: [] });
  if (args.flags.has('help')) {
    process.stdout.write(HELP);
    return EXIT_DONE;
  }
  const ports = await heldPorts();
  if (args.flags.has('json')) process.stdout.write(`${JSON.stringify({ ports })}\n`);
  else
    process.stdout.write(
      ports.length === 0
        ? 'No serial ports found. Is the machine plugged in and switched on?\n'
        : ports.map(describePort).join('\n'),
    );
  return EXIT_DONE;
}

/** The ports below `root`, and who has them open. */
export async function heldPorts(root = '/'): Promise<HeldPort[]> {
  const { findHolders } = await import('../transport/port-holder.js');
  const records = process.platform === 'linux' || root !== '/' ? await readDirectory(root) : await listElsewhere();
  const holders = await findHolders(
    records.map(({ device }) => device),
    root,
  );
  return records.map((record) => ({ ...record, holders: holders.get(record.device) ?? [] }));
}

/** A port in words, several lines. */
export function describePort(port: HeldPort): string {
  const { usb } = port;
  const kind = usb ? [usb.manufacturer, usb.product].filter(Boolean).join(' ') || 'USB adapter' : 'not USB';
  const lines = [`${port.recommended}`, `  ${port.device}: ${kind}`];
  if (usb)
    lines.push(
      `  USB ${usb.vendorId}:${usb.productId}, serial number ${usb.serialNumber ?? 'none of its own'}, socket ${usb.socket}`,
    );
  for (const [title, name] of [
    ['by id  ', port.byId],
    ['by path', port.byPath],
  ])
    if (name) lines.push(`  ${title} ${name}`);
  if (port.isAmbiguous) lines.push('  AMBIGUOUS: another adapter here has the same id; use the name in the first line');
  else if (usb && usb.serialNumber === null) lines.push('  its id says only its kind: a second one would have the same');
  for (const { name, pid } of port.holders) lines.push(`  open in ${name} (process ${pid})`);
  return `${lines.join('\n')}\n`;
}

async function readDirectory(root: string): Promise<readonly PortRecord[]> {
  const { readPortDirectory } = await import('../transport/port-directory.js');
  return readPortDirectory(root);
}

async function listElsewhere(): Promise<readonly PortRecord[]> {
  const { listSystemPorts } = await import('../transport/system-ports.js');
  return listSystemPorts();
}
