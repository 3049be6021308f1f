// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdir, realpath } from 'node:fs/promises';
import type { ListedPort } from '../transport/serial-transport.js';
import { EXIT_DONE, readArguments } from './arguments.js';

const HELP = `fab-bridge ports [--json]

Lists the serial ports of this computer. On Linux a stable name (/dev/serial/by-id/…) is shown where there is one: give that to --port,
since /dev/ttyUSB0 may be another machine after the next start.
`;
/** Where udev keeps names that stay with a device, best first. */
const STABLE_FOLDERS = ['/dev/serial/by-id', '/dev/serial/by-path'];

type NamedPort = ListedPort & { readonly stablePath: string | null };

/** `fab-bridge ports`. */
export async function run(argv: string[]): Promise<number> {
  const args = readArguments(argv, { values: [], flags: ['json'], positionals: [] });
  if (args.flags.has('help')) {
    process.stdout.write(HELP);
    return EXIT_DONE;
  }
  const { listSerialPorts } = await import('../transport/serial-transport.js');
  const listing = await listSerialPorts();
  const stable = await stablePaths();
  const listed = listing.kind === 'ports' ? listing.ports : [];
  const ports: NamedPort[] = listed.map((port) => ({ ...port, stablePath: stable.get(port.path) ?? null }));
  for (const [path, stablePath] of stable) {
    if (!listed.some((port) => port.path === path))
      ports.push({ path, stablePath, manufacturer: null, serialNumber: null, vendorId: null, productId: null });
  }
  const note = listing.kind === 'unavailable' ? listing.reason : null;
  if (args.flags.has('json')) process.stdout.write(`${JSON.stringify({ ports, note })}\n`);
  else {
    if (note) process.stderr.write(`${note}\n`);
    process.stdout.write(
      ports.length === 0 ? 'No serial ports found. Is the machine plugged in and switched on?\n' : ports.map(line).join(''),
    );
  }
  return EXIT_DONE;
}

const line = (port: NamedPort): string =>
  `${[port.stablePath ?? port.path, port.stablePath ? port.path : '', port.manufacturer ?? ''].filter(Boolean).join('  ')}\n`;

/** Device path -> stable path. Folders that do not exist (other systems, no device) hold none. */
async function stablePaths(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const folder of STABLE_FOLDERS) {
    for (const name of await readdir(folder).catch((): string[] => [])) {
      const path = await realpath(`${folder}/${name}`).catch(() => null);
      if (path !== null && !found.has(path)) found.set(path, `${folder}/${name}`);
    }
  }
  return found;
}
