// SPDX-License-Identifier: AGPL-3.0-or-later
// The least that can be done with node-serialport: bare.mjs PORT PROGRAM WINDOW. Numbered lines made beforehand, so many in flight, no resend, no
// safety, no progress: the floor under any sender on this machine.
import { readFileSync } from 'node:fs';
import { SerialPort } from 'serialport';

const [path, program, window] = process.argv.slice(2);
const frames = ['M110 N0', ...readFileSync(program, 'latin1').split('\n').filter(Boolean)].map((text, number) => {
  const line = `N${number} ${text}`;
  let sum = 0;
  for (let at = 0; at < line.length; at++) sum ^= line.charCodeAt(at);
  return `${line}*${sum}\n`;
});
const serial = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
await new Promise((resolve, reject) => serial.open((error) => (error ? reject(error) : resolve())));
let sent = 0;
let open = 0;
serial.on('data', (bytes) => {
  for (const byte of bytes) if (byte === 0x0a) open -= 1;
  fill();
});
fill();

function fill() {
  let text = '';
  while (open < Number(window) && sent < frames.length) {
    text += frames[sent++];
    open += 1;
  }
  if (text !== '') serial.write(text);
  else if (open === 0) serial.close(() => process.exit(0));
}
