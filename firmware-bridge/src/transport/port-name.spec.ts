// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '../virtual/manual-clock.js';
import { describePort, heldPorts } from '../cli/ports.js';
import { readPortDirectory } from './port-directory.js';
import { resolvePort } from './port-name.js';
import { PortWatch } from './port-watch.js';
import { FakePorts } from './testing/fake-ports.js';

const CH340 = 'usb-1a86_USB_Serial-if00-port0';
const PATH_1 = 'pci-0000:00:14.0-usb-0:1:1.0-port0';
const PATH_2 = 'pci-0000:00:14.0-usb-0:2:1.0-port0';
const PRUSA = { tty: 'ttyACM0', socket: '1-4', vendor: '2c99', product: '0002', serial: 'CZPX4321' };

let ports: FakePorts;
beforeEach(() => {
  ports = new FakePorts();
});
afterEach(() => ports.dispose());

/** Two CH340: udev has one by-id link for both. */
const plugTwins = (): void => {
  ports.plug({ tty: 'ttyUSB0', socket: '1-1', byPath: PATH_1 });
  ports.plug({ tty: 'ttyUSB1', socket: '1-2', byId: CH340, byPath: PATH_2 });
};

describe('the list of ports', () => {
  it('names an adapter by its serial number, and one without by its socket', async () => {
    ports.plug({ tty: 'ttyUSB0', socket: '1-1', byId: CH340, byPath: PATH_1 });
    ports.plug({ ...PRUSA, byId: 'usb-Prusa_CZPX4321-if00', byPath: 'pci-0000:00:14.0-usb-0:4:1.0' });
    const [acm, usb] = await readPortDirectory(ports.root);
    expect(acm).toMatchObject({
      device: '/dev/ttyACM0',
      recommended: '/dev/serial/by-id/usb-Prusa_CZPX4321-if00',
      usb: { vendorId: '2c99', serialNumber: 'CZPX4321', socket: '1-4:1.0' },
    });
    expect(usb).toMatchObject({ recommended: `/dev/serial/by-path/${PATH_1}`, isAmbiguous: false });
  });

  it('takes a factory serial number for none', async () => {
    ports.plug({ tty: 'ttyUSB0', socket: '1-1', vendor: '10c4', product: 'ea60', serial: '0001' });
    expect((await readPortDirectory(ports.root))[0]?.usb?.serialNumber).toBeNull();
  });

  it('works without udev: socket and id of its own', async () => {
    ports.plug({ tty: 'ttyUSB0', socket: '1-1.2' });
    ports.plug(PRUSA);
    const names = (await readPortDirectory(ports.root)).map(({ recommended }) => recommended);
    expect(names).toEqual(['id:2c99:0002:CZPX4321', 'socket:1-1.2:1.0']);
  });

  it('leaves out UARTs that are not there, and keeps those that are', async () => {
    ports.uart('ttyS0', '4');
    ports.uart('ttyS1', '0');
    expect((await readPortDirectory(ports.root)).map(({ device }) => device)).toEqual(['/dev/ttyS0']);
  });

  it('is empty where nothing is', async () => {
    expect(await readPortDirectory(join(ports.root, 'nowhere'))).toEqual([]);
  });

  it('says which are ambiguous and who has them open', async () => {
    plugTwins();
    const { dev, ino } = statSync(join(ports.root, 'dev/ttyUSB1'));
    const hex = (number: number): string => number.toString(16).padStart(2, '0');
    ports.file('proc/locks', `1: FLOCK  ADVISORY  WRITE 4711 ${hex((dev >> 8) & 0xfff)}:${hex(dev & 0xff)}:${ino} 0 EOF\n`);
    ports.file('proc/4711/comm', 'octoprint\n');
    const [first, second] = await heldPorts(ports.root);
    expect([first?.isAmbiguous, second?.isAmbiguous]).toEqual([true, true]);
    expect(first?.holders).toEqual([]);
    expect(second?.holders).toEqual([{ pid: 4711, name: 'octoprint' }]);
    expect(second && describePort(second)).toMatch(
      /by-path.*\n.*ttyUSB1[\s\S]*AMBIGUOUS[\s\S]*open in octoprint \(process 4711\)/,
    );
  });
});

describe('the name of a port', () => {
  it('is refused by id when two adapters share it, with the sockets to use', async () => {
    plugTwins();
    const failure = resolvePort(`/dev/serial/by-id/${CH340}`, ports.root);
    await expect(failure).rejects.toMatchObject({ code: 'port-ambiguous' });
    await expect(failure).rejects.toThrow(new RegExp(`${PATH_1} \\(now /dev/ttyUSB0\\) or .*${PATH_2} \\(now /dev/ttyUSB1\\)`));
    await expect(resolvePort('id:1a86:7523', ports.root)).rejects.toMatchObject({ code: 'port-ambiguous' });
    await expect(resolvePort(`id:${CH340}`, ports.root)).rejects.toMatchObject({ code: 'port-ambiguous' });
  });

  it.each([
    [`/dev/serial/by-path/${PATH_1}`, '/dev/ttyUSB0'],
    [`/dev/serial/by-path/${PATH_2}`, '/dev/ttyUSB1'],
    ['socket:1-2:1.0', '/dev/ttyUSB1'],
    ['id:2c99:0002:CZPX4321', '/dev/ttyACM0'],
    ['id:2c99:0002:CZPX4321:1.0', '/dev/ttyACM0'],
    ['id:2C99:0002', '/dev/ttyACM0'],
  ])('%s is %s, without a warning', async (name, device) => {
    plugTwins();
    ports.plug(PRUSA);
    expect(await resolvePort(name, ports.root)).toMatchObject({ device, warning: null });
  });

  it.each(['/dev/ttyUSB0', `/dev/serial/by-id/${CH340}`, 'id:1a86:7523'])(
    'warns when %s is taken while it fits one adapter only',
    async (name) => {
      ports.plug({ tty: 'ttyUSB0', socket: '1-1', byId: CH340, byPath: PATH_1 });
      const { device, warning } = await resolvePort(name, ports.root);
      expect(device).toBe('/dev/ttyUSB0');
      expect(warning).toContain(`better: /dev/serial/by-path/${PATH_1}`);
    },
  );

  it('that is not there is told with those that are', async () => {
    ports.plug(PRUSA);
    const failure = resolvePort('/dev/ttyUSB7', ports.root);
    await expect(failure).rejects.toMatchObject({ code: 'port-absent' });
    await expect(failure).rejects.toThrow('there are: id:2c99:0002:CZPX4321');
  });
});

describe('the watch', () => {
  it('looks every second, and stops when nobody listens', () => {
    const clock = new ManualClock();
    const watch = new PortWatch(clock, ports.root);
    let looks = 0;
    const stop = watch.subscribe(() => {
      looks += 1;
    });
    clock.advance(3_000);
    expect(looks).toBe(3);
    stop();
    clock.advance(3_000);
    expect(looks).toBe(3);
  });
});
