// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FirmwareEnd } from './machine-transport.js';

/** How a {@link ChaosMachine} answers a line: truthfully, or with one of the faults of real cables and boards. */
export type Whim = 'ok' | 'silent' | 'error' | 'garbage' | 'resend' | 'restart' | 'alarm' | 'busy' | 'double-ok' | 'halt';

/**
 * A machine that answers as the test wills, for property tests: identifies itself, then takes lines with a whim each. Replies are those of
 * Marlin 2.1 and Grbl 1.1h.
 */
export class ChaosMachine implements FirmwareEnd {
  /** Used up one a line; then it is truthful. */
  whims: Whim[] = [];
  state = 'Idle';
  #listeners = new Set<(bytes: Uint8Array) => void>();
  #tail = '';

  constructor(readonly dialect: 'marlin' | 'grbl') {}

  onData(listener: (bytes: Uint8Array) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  write(bytes: Uint8Array): void {
    for (const byte of bytes) {
      const character = String.fromCharCode(byte);
      if (this.dialect === 'grbl' && '?!~\x18'.includes(character)) this.#realtime(character);
      else if (character === '\n') {
        this.#line(this.#tail);
        this.#tail = '';
      } else this.#tail += character;
    }
  }

  say(text: string): void {
    for (const listener of [...this.#listeners]) listener(Buffer.from(text, 'latin1'));
  }

  restart(): void {
    this.#tail = '';
    this.state = 'Idle';
    this.say(this.dialect === 'marlin' ? 'start\n' : "\r\nGrbl 1.1h ['$' for help]\r\n");
  }

  #realtime(character: string): void {
    if (character === '?') this.say(`<${this.state}|MPos:0.000,0.000,0.000|FS:0,0|WCO:0.000,0.000,0.000>\r\n`);
    else if (character === '!' && this.state === 'Run') this.state = 'Hold:0';
    else if (character === '~' && this.state.startsWith('Hold')) this.state = 'Idle';
    else if (character === '\x18') this.restart();
  }

  #line(line: string): void {
    const whim = line.trim() === '' ? 'ok' : (this.whims.shift() ?? 'ok');
    switch (whim) {
      case 'ok':
        return this.#answer(line);
      case 'double-ok':
        this.#answer(line);
        return this.say('ok\n');
      case 'silent':
        return;
      case 'error':
        return this.say(this.dialect === 'marlin' ? 'Error:No Checksum with line number, Last Line: 1\n' : 'error:20\r\n');
      case 'garbage':
        return this.say('o\xffk\x00%%\n');
      case 'resend':
        return this.say('Resend: 2\nok\n');
      case 'restart':
        return this.restart();
      case 'alarm':
        this.state = 'Alarm';
        return this.say('ALARM:3\r\n');
      case 'busy':
        return this.say('echo:busy: processing\n');
      case 'halt':
        return this.say('Error:Printer halted. kill() called!\n');
    }
  }

  #answer(line: string): void {
    const echo = /fab-receipt-\d+/.exec(line)?.[0];
    if (this.dialect === 'marlin') {
      if (line.includes('M115')) this.say('FIRMWARE_NAME:Marlin 2.1.2 MACHINE_TYPE:Chaos EXTRUDER_COUNT:1\n');
      if (echo !== undefined) this.say(`echo:${echo}\n`);
      this.say('ok\n');
    } else if (line === '$I') this.say('[VER:1.1h.20190825:]\r\n[OPT:V,15,128]\r\nok\r\n');
    else if (line === '$$') this.say('$22=0\r\n$30=10000\r\n$130=300.000\r\n$131=300.000\r\n$132=100.000\r\nok\r\n');
    else if (line.startsWith('M1')) this.say('error:20\r\n');
    else if (line === '$X') {
      this.state = 'Idle';
      this.say('ok\r\n');
    } else this.say('ok\r\n');
  }
}
