// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FirmwareEnd } from './machine-transport.js';

/**
 * The least Grbl 1.1h that a session can be tested with: answers lines at once, moves when told to by the test (`state`), obeys
 * real-time bytes. Its replies are those of Grbl's `doc/markdown/interface.md`.
 */
export class ScriptedGrbl implements FirmwareEnd {
  state = 'Idle';
  /** Lines it took, without `$` questions. */
  taken: string[] = [];
  /** Real-time bytes other than `?`, as text. */
  realtime = '';
  /** Lines that it answers with something else than ok, by text. */
  answers = new Map<string, string>();
  /** True: answers wait until it is false again (a full planner). */
  isFull = false;
  /** True: nothing comes in and nothing goes out. */
  isDead = false;
  settings = ['$30=10000', '$130=300.000', '$131=180.000', '$132=45.000'];
  #listeners = new Set<(bytes: Uint8Array) => void>();
  #tail = '';
  #waiting: string[] = [];

  onData(listener: (bytes: Uint8Array) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  write(bytes: Uint8Array): void {
    if (this.isDead) return;
    for (const byte of bytes) this.#take(String.fromCharCode(byte));
    this.work();
  }

  /** Answers the lines that wait, unless it is full. */
  work(): void {
    while (!this.isFull) {
      const line = this.#waiting.shift();
      if (line === undefined) return;
      this.#answer(line);
    }
  }

  say(...lines: string[]): void {
    const bytes = Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1');
    for (const listener of [...this.#listeners]) listener(bytes);
  }

  reset(): void {
    this.#waiting = [];
    this.#tail = '';
    if (this.state === 'Run') {
      this.state = 'Alarm';
      this.say('ALARM:3', "Grbl 1.1h ['$' for help]", "[MSG:'$H'|'$X' to unlock]");
      return;
    }
    if (this.state !== 'Alarm') this.state = 'Idle';
    this.say("Grbl 1.1h ['$' for help]");
  }

  #take(character: string): void {
    if (character === '?') this.say(`<${this.state}|MPos:1.000,2.000,3.000|FS:0,0|WCO:0.000,0.000,0.000>`);
    else if (character === '\n') {
      // Asked before a program; a full planner does not matter to them.
      if (/^\$[G#$]$/.test(this.#tail) && this.isFull && this.#waiting.length === 0)
        this.say(...(this.#tail === '$$' ? this.settings : []), 'ok');
      else if (/^\$[G#]$/.test(this.#tail) && this.#waiting.length === 0) this.say('ok');
      else this.#waiting.push(this.#tail);
      this.#tail = '';
    } else if ('!~\x18'.includes(character)) {
      this.realtime += character;
      if (character === '!' && this.state === 'Run') this.state = 'Hold:0';
      else if (character === '~' && this.state === 'Hold:0') this.state = 'Run';
      else if (character === '\x18') this.reset();
    } else this.#tail += character;
  }

  #answer(line: string): void {
    if (line === '$I') this.say('[VER:1.1h.20190825:Little mill]', '[OPT:V,15,128]', 'ok');
    else if (line === '$$') this.say(...this.settings, 'ok');
    else if (/^M1\d\d/.test(line)) this.say('error:20');
    else if (this.state === 'Alarm' && line !== '') this.say('error:9');
    else {
      if (line !== '') this.taken.push(line);
      this.say(this.answers.get(line) ?? 'ok');
    }
  }
}
