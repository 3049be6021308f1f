// SPDX-License-Identifier: AGPL-3.0-or-later
/** Which serial ports a Linux computer has, read from sysfs and from udev's links: no udevadm, no privileges. */
import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What an USB adapter tells of itself. */
export type UsbMark = {
  /** Four hex digits, lower case: `1a86`. */
  readonly vendorId: string;
  readonly productId: string;
  /** Null when it has none, or one that every adapter of its kind has (see {@link PLACEHOLDER_SERIAL}). */
  readonly serialNumber: string | null;
  readonly manufacturer: string | null;
  readonly product: string | null;
  /** The socket and interface as the kernel names them: `1-1.2:1.0`. Stays as long as the cable stays where it is. */
  readonly socket: string;
};

/** A serial port of this computer. */
export type PortRecord = {
  /** `/dev/ttyUSB0`; may be another machine's after the next start. */
  readonly device: string;
  /** `/dev/serial/by-id/…` or null. */
  readonly byId: string | null;
  /** `/dev/serial/by-path/…` or null. */
  readonly byPath: string | null;
  readonly usb: UsbMark | null;
  /** Another port here has the same by-id name, or would have it: that name cannot be trusted. */
  readonly isAmbiguous: boolean;
  /** The name to give to `--port`. */
  readonly recommended: string;
};

/**
 * Serial numbers that say nothing: the CP210x leaves its factory as `0001` (Silicon Labs AN721), others with zeros or a running number.
 */
export const PLACEHOLDER_SERIAL = /^(0*1?|0123456789abcdef|12345678(9a?|90?)?)$/i;

/** Bounds of what is read: more than any computer has. */
const MAX_PORTS = 256;
const MAX_LEVELS = 12;

/**
 * Reads the serial ports below `root` (`/`, or a copy of the trees `sys/class/tty`, `sys/devices` and `dev/serial` for tests). What is not
 * there holds nothing; never throws.
 */
export async function readPortDirectory(root = '/'): Promise<readonly PortRecord[]> {
  const ids = await links(root, 'dev/serial/by-id');
  const paths = await links(root, 'dev/serial/by-path');
  const marks = await sysfsPorts(root);
  for (const device of [...ids.keys(), ...paths.keys()]) if (!marks.has(device)) marks.set(device, null);
  const found = [...marks].slice(0, MAX_PORTS).sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  return found.map(([device, usb]) => {
    const byId = ids.get(device) ?? null;
    const byPath = paths.get(device) ?? null;
    const isAmbiguous = usb !== null && found.some(([other, mark]) => other !== device && mark !== null && isTwin(usb, mark));
    return { device, byId, byPath, usb, isAmbiguous, recommended: recommend({ device, byId, byPath, usb, isAmbiguous }) };
  });
}

/** True when udev gives both the same by-id name: same kind, same serial number or none, same interface. */
const isTwin = (a: UsbMark, b: UsbMark): boolean =>
  a.vendorId === b.vendorId &&
  a.productId === b.productId &&
  a.serialNumber === b.serialNumber &&
  interfaceOf(a) === interfaceOf(b) &&
  a.socket !== b.socket;

const interfaceOf = (mark: UsbMark): string => mark.socket.split(':')[1] ?? '';

/** A serial number names the machine; without one the socket is what stays; a name by number is the last resort. */
function recommend({ device, byId, byPath, usb, isAmbiguous }: Omit<PortRecord, 'recommended'>): string {
  if (usb === null) return byId ?? byPath ?? device;
  if (usb.serialNumber !== null && !isAmbiguous)
    return byId ?? `id:${usb.vendorId}:${usb.productId}:${usb.serialNumber}${interfaceSuffix(usb)}`;
  return byPath ?? `socket:${usb.socket}`;
}

/** `:1.2` for the second interface of a board with several; nothing for the usual `1.0`. */
const interfaceSuffix = (mark: UsbMark): string => (interfaceOf(mark) === '1.0' ? '' : `:${interfaceOf(mark)}`);

/** Device -> link, both as seen from the root. */
async function links(root: string, folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of (await entries(join(root, folder))).slice(0, MAX_PORTS)) {
    // A link that points at nothing is one of an unplugged device.
    const target = await realpath(join(root, folder, name)).catch(() => null);
    // udev makes `-usbv2-` twins of by-path links; the first in order, `-usb-`, is kept.
    if (target !== null && !found.has(`/dev/${basename(target)}`)) found.set(deviceOf(root, target), `/${folder}/${name}`);
  }
  return found;
}

const deviceOf = (root: string, target: string): string => (root === '/' ? target : `/dev/${basename(target)}`);

async function sysfsPorts(root: string): Promise<Map<string, UsbMark | null>> {
  const found = new Map<string, UsbMark | null>();
  const folder = join(root, 'sys/class/tty');
  for (const name of await entries(folder)) {
    // Terminals and pseudo-terminals have no device behind them; a UART that is not there has type 0 (kernel PORT_UNKNOWN).
    const device = await realpath(join(folder, name, 'device')).catch(() => null);
    if (device === null || (await text(join(folder, name, 'type'))) === '0') continue;
    found.set(`/dev/${name}`, await usbMark(device));
    if (found.size >= MAX_PORTS) break;
  }
  return found;
}

/** Walks up from the tty's device to the USB device that has it (kernel Documentation/ABI/stable/sysfs-bus-usb). */
async function usbMark(device: string): Promise<UsbMark | null> {
  let socket = '';
  let folder = device;
  for (let level = 0; level < MAX_LEVELS && folder !== '/'; level++, folder = dirname(folder)) {
    if (/^\d+-[\d.]+:\d+\.\d+$/.test(basename(folder))) socket = basename(folder);
    const vendorId = await text(join(folder, 'idVendor'));
    if (vendorId === null) continue;
    const serial = await text(join(folder, 'serial'));
    return {
      vendorId: vendorId.toLowerCase(),
      productId: ((await text(join(folder, 'idProduct'))) ?? '').toLowerCase(),
      serialNumber: serial === null || PLACEHOLDER_SERIAL.test(serial) ? null : serial,
      manufacturer: await text(join(folder, 'manufacturer')),
      product: await text(join(folder, 'product')),
      socket: socket || basename(folder),
    };
  }
  return null;
}

const entries = (folder: string): Promise<string[]> =>
  readdir(folder).then(
    (names) => names.sort(),
    () => [],
  );

const text = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').then(
    (content) => content.trim() || null,
    () => null,
  );
