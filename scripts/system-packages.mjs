// SPDX-License-Identifier: AGPL-3.0-or-later
// What the tests need from the operating system. As root on Debian it is installed; elsewhere the missing pieces are named.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { stopWith } from './install.mjs';

/** Debian package -> a file by which one sees that it is there. */
const PACKAGES = {
  chromium: ['/usr/bin/chromium'],
  socat: ['/usr/bin/socat'],
  mosquitto: ['/usr/sbin/mosquitto'],
  'mosquitto-clients': ['/usr/bin/mosquitto_ctrl'],
  'prusa-slicer': ['/usr/bin/prusa-slicer'],
  openscad: ['/usr/bin/openscad'],
  postgresql: ['/usr/lib/postgresql'],
  avrdude: ['/usr/bin/avrdude'],
  'arduino-core-avr': ['/usr/share/arduino/hardware/arduino/avr/bootloaders/stk500v2/stk500boot_v2_mega2560.hex'],
  simavr: ['/usr/bin/simavr'],
  'libsimavr-dev': ['/usr/include/simavr/sim_avr.h'],
  'libelf-dev': ['/usr/include/libelf.h'],
  gcc: ['/usr/bin/gcc'],
};

/** Makes sure that browser, broker, database, slicer, pty tools, and AVR boards to flash (emulator, bootloaders, avrdude) are there. */
export function ensureSystemPackages() {
  const missing = Object.entries(PACKAGES).filter(([, files]) => !files.every((file) => existsSync(file)));
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name);
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!canInstall)
    stopWith(`The tests need these programs: ${names.join(', ')}. On Debian: sudo apt-get install ${names.join(' ')}`);
  console.log(`Installing for the tests: ${names.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'], env });
  const apt = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
  if (apt.status !== 0) stopWith(`apt-get could not install: ${names.join(', ')}`);
}
