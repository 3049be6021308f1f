// SPDX-License-Identifier: AGPL-3.0-or-later
import { SerialPort } from 'serialport';
import { PLACEHOLDER_SERIAL, type PortRecord } from './port-directory.js';

/** The serial ports of a computer that is not Linux, as node-serialport lists them. Their names stay (`COM3`, `/dev/tty.usbserial-…`). */
export async function listSystemPorts(): Promise<readonly PortRecord[]> {
  const ports = await SerialPort.list();
  return ports.map(({ path, vendorId, productId, serialNumber, manufacturer, locationId }) => {
    const hasSerial = serialNumber !== undefined && !PLACEHOLDER_SERIAL.test(serialNumber);
    const usb =
      vendorId === undefined
        ? null
        : {
            vendorId: vendorId.toLowerCase(),
            productId: (productId ?? '').toLowerCase(),
            serialNumber: hasSerial ? serialNumber : null,
            manufacturer: manufacturer ?? null,
            product: null,
            socket: locationId ?? '',
          };
    return { device: path, byId: null, byPath: null, usb, isAmbiguous: false, recommended: path };
  });
}
