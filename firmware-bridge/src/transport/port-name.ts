// SPDX-License-Identifier: AGPL-3.0-or-later
import { realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type PortRecord, readPortDirectory } from './port-directory.js';
import { TransportError } from './transport.js';

/** A port that is there now. `record` null: nothing is known of it (a pseudo-terminal, another system). */
export type ResolvedPort = {
  /** What is opened. */
  readonly device: string;
  readonly record: PortRecord | null;
  /** The name could mean another machine after a plug is moved; what to use instead. Null when it cannot. */
  readonly warning: string | null;
};

const BY_ID = '/dev/serial/by-id/';
const BY_PATH = '/dev/serial/by-path/';

/**
 * Finds what a port's name means now: `/dev/serial/by-id/…`, `/dev/serial/by-path/…`, `/dev/ttyUSB0`, `id:NAME` (a by-id name),
 * `id:1a86:7523:SERIAL[:1.2]` (vendor, product, serial number, interface), `socket:1-1.2:1.0` (the kernel's name of an USB socket), `COM3`.
 * @throws TransportError `port-absent`, `port-ambiguous` when the name fits two adapters that nothing but their socket tells apart
 */
export async function resolvePort(port: string, root = '/'): Promise<ResolvedPort> {
  if (/^COM\d+$/i.test(port)) return { device: port, record: null, warning: null };
  const directory = await readPortDirectory(root);
  if (port.startsWith('id:')) return fromId(port, directory, root);
  if (port.startsWith('socket:')) {
    const record = directory.find(({ usb }) => usb?.socket === port.slice('socket:'.length));
    if (!record) throw absent(port, directory);
    return { device: record.device, record, warning: null };
  }
  const target = await realpath(join(root, port)).catch(() => null);
  if (target === null) throw absent(port, directory);
  const device = root === '/' ? target : `/dev/${basename(target)}`;
  const record = directory.find((one) => one.device === device) ?? null;
  return checked(port, device, record, directory);
}

async function fromId(port: string, directory: readonly PortRecord[], root: string): Promise<ResolvedPort> {
  const [, vendorId, productId, serialNumber, part] =
    /^id:([0-9a-f]{4}):([0-9a-f]{4})(?::(.+?))?(?::(\d+\.\d+))?$/i.exec(port) ?? [];
  if (vendorId === undefined || productId === undefined) return resolvePort(BY_ID + basename(port.slice('id:'.length)), root);
  const fitting = directory.filter(
    ({ usb }) =>
      usb !== null &&
      usb.vendorId === vendorId.toLowerCase() &&
      usb.productId === productId.toLowerCase() &&
      (serialNumber === undefined || usb.serialNumber === serialNumber) &&
      (part === undefined || usb.socket.endsWith(`:${part}`)),
  );
  const [record] = fitting;
  if (!record) throw absent(port, directory);
  if (fitting.length > 1) throw ambiguous(port, fitting);
  return { device: record.device, record, warning: record.usb?.serialNumber ? null : weak(port, record) };
}

function checked(port: string, device: string, record: PortRecord | null, directory: readonly PortRecord[]): ResolvedPort {
  const usb = record?.usb;
  if (!record || !usb || port.startsWith(BY_PATH)) return { device, record, warning: null };
  if (!port.startsWith(BY_ID)) return { device, record, warning: port === record.device ? weak(port, record) : null };
  if (record.isAmbiguous)
    throw ambiguous(
      port,
      directory.filter(({ usb: other }) => isSameKind(usb, other)),
    );
  return { device, record, warning: usb.serialNumber === null ? weak(port, record) : null };
}

type Usb = NonNullable<PortRecord['usb']>;
const isSameKind = (a: Usb, b: Usb | null): boolean =>
  b !== null && a.vendorId === b.vendorId && a.productId === b.productId && a.serialNumber === b.serialNumber;

const weak = (port: string, { recommended }: PortRecord): string | null =>
  recommended === port ? null : `${port} may be another machine when plugs are moved; better: ${recommended}`;

const ambiguous = (port: string, fitting: readonly PortRecord[]): TransportError =>
  new TransportError(
    'port-ambiguous',
    `${port} can mean any of ${fitting.length} adapters that have no serial number of their own; name the socket instead: ${fitting
      .map(({ recommended, device }) => `${recommended} (now ${device})`)
      .join(' or ')}`,
    { port, use: fitting.map(({ recommended }) => recommended).join(' ') },
  );

function absent(port: string, directory: readonly PortRecord[]): TransportError {
  const there = directory.map(({ recommended }) => recommended);
  const hint = there.length === 0 ? 'this computer has no serial port now' : `there are: ${there.slice(0, 8).join(', ')}`;
  return new TransportError('port-absent', `there is no port ${port}: is the machine plugged in? ${hint}`, { port });
}
