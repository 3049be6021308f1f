// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  EMPTY_SPLITTER,
  type GrblIdentity,
  learnGrblIdentity,
  NO_GRBL_IDENTITY,
  parseGrblReply,
  type SplitterState,
  splitLines,
} from '@fabcommons/firmware';
import type { Fault } from '../../virtual/fault.js';
import { asciiBytes } from '../../virtual/firmware.js';
import { createVirtualGrbl, type VirtualGrbl } from '../../virtual/grbl/virtual-grbl.js';
import { ManualClock } from '../../virtual/manual-clock.js';
import type { AuditState, Difference, DriverFault, DriverListener, LineSource, MachineMotion } from '../driver.js';
import { GrblDriver } from '../grbl-driver.js';

/**
 * What a rig is made of. `garble` changes a line on its way to the machine; `hear` one on its way back (null loses it). `bytesPerS`: how slowly bytes
 * come to the machine.
 */
export type RigOptions = {
  readonly flavour?: 'grbl' | 'grblhal';
  readonly settings?: Readonly<Record<number, number>>;
  readonly faults?: readonly Fault[];
  readonly probePlateZMm?: number;
  readonly garble?: (text: string) => string;
  readonly hear?: (line: string) => string | null;
  readonly bytesPerS?: number;
};

/** A driver on a virtual Grbl in virtual time, with everything it tells written down. */
export class GrblRig {
  readonly clock = new ManualClock();
  readonly machine: VirtualGrbl;
  readonly driver: GrblDriver;
  /** Phases and faults in their order: `paused`, `resumed: …`, `finished`, `fault alarm`, `safe true`, … */
  readonly told: string[] = [];
  readonly differences: Difference[] = [];
  readonly faults: DriverFault[] = [];
  readonly doneLines: number[] = [];
  audit: AuditState | null = null;
  condition = '';
  detail: string | null = null;
  motion: MachineMotion = {};
  garbled = 0;
  written = '';
  #wireFreeAtMs = 0;
  #splitter: SplitterState = EMPTY_SPLITTER;

  constructor(options: RigOptions = {}) {
    const { flavour = 'grbl', faults = [], probePlateZMm = null } = options;
    const settings = new Map(Object.entries(options.settings ?? {}).map(([code, value]) => [Number(code), value]));
    this.machine = createVirtualGrbl({ clock: this.clock, flavour, settings, faults, probePlateZMm });
    const wire = {
      write: (text: string) => {
        this.written += text;
        const sent = asciiBytes(options.garble?.(text) ?? text);
        if (options.bytesPerS === undefined) this.machine.write(sent);
        else for (const byte of sent) this.#sendLate(byte, 1_000 / options.bytesPerS);
      },
    };
    this.driver = new GrblDriver(wire, this.clock, this.#identify(flavour), this.#listener);
    this.machine.onData((bytes) => {
      const result = splitLines(this.#splitter, bytes);
      this.#splitter = result.state;
      for (const line of result.lines) {
        const heard = options.hear ? options.hear(line) : line;
        // As over a wire: what comes back is heard after the call that caused it.
        if (heard !== null) this.clock.after(0, () => this.driver.receive(heard));
      }
    });
    this.driver.begin();
    this.wait(1_000);
  }

  /** Streams a program. */
  run(program: readonly string[]): void {
    let next = 0;
    const source: LineSource = {
      onReadable: null,
      next: () => {
        const text = program[next];
        if (text === undefined) return 'end';
        next += 1;
        return { text, line: next, endByte: next };
      },
    };
    this.driver.run(source);
  }

  wait(ms: number): void {
    this.clock.advance(ms);
  }

  /** Lets time pass until something was told. */
  until(isSo: () => boolean, limitMs = 600_000): void {
    for (let passedMs = 0; !isSo(); passedMs += 50) {
      if (passedMs > limitMs) throw new Error(`not within ${limitMs} ms; told: ${this.told.join(', ')}; ${this.machine.state}`);
      this.wait(50);
    }
  }

  /** A command and its answer, while time passes. */
  async ask(command: string, timeoutMs?: number): Promise<Awaited<ReturnType<GrblDriver['converse']>>> {
    let isOver = false;
    const answer = this.driver.converse(command, timeoutMs === undefined ? {} : { timeoutMs });
    void answer.then(() => {
      isOver = true;
    });
    for (let turn = 0; turn < 10_000 && !isOver; turn++) {
      this.wait(50);
      await Promise.resolve();
    }
    return answer;
  }

  /** Somebody at the machine presses a button. */
  press(byte: number): void {
    this.machine.write(Uint8Array.of(byte));
  }

  get isOver(): boolean {
    return this.told.some((word) => word === 'finished' || word.startsWith('safe'));
  }

  #sendLate(byte: number, ms: number): void {
    this.#wireFreeAtMs = Math.max(this.#wireFreeAtMs, this.clock.nowMs()) + ms;
    this.clock.after(this.#wireFreeAtMs - this.clock.nowMs(), () => this.machine.write(Uint8Array.of(byte)));
  }

  #identify(flavour: 'grbl' | 'grblhal'): GrblIdentity {
    const lines: string[] = [];
    const off = this.machine.onData((bytes) => lines.push(...String.fromCharCode(...bytes).split('\r\n')));
    this.machine.write(asciiBytes('$I\n$$\n'));
    off();
    const known = lines.map(parseGrblReply).reduce(learnGrblIdentity, NO_GRBL_IDENTITY);
    if (known.firmware !== flavour) throw new Error(`the virtual machine says it is ${known.firmware}`);
    return known;
  }

  readonly #listener: DriverListener = {
    onTemperatures: () => undefined,
    onMotion: (motion) => {
      this.motion = motion;
    },
    onCondition: (condition, detail) => {
      this.condition = condition;
      this.detail = detail;
    },
    onLineDone: (line) => this.doneLines.push(line.line),
    onHeating: () => undefined,
    onPaused: (why) => this.#tell(why === undefined ? 'paused' : `paused: ${why}`),
    onResumed: (why) => {
      if (this.told.at(-1)?.startsWith('paused')) this.#tell(why === undefined ? 'resumed' : `resumed: ${why}`);
    },
    onFinished: () => this.#tell('finished'),
    onFault: (fault) => {
      this.faults.push(fault);
      this.#tell(`fault ${fault.code}`);
    },
    onSafe: (confirmed) => this.#tell(`safe ${confirmed}`),
    onHostAction: () => undefined,
    onResend: () => undefined,
    onGarbled: () => {
      this.garbled += 1;
    },
    onRestarted: () => this.#tell('restarted'),
    onSilent: () => this.#tell('silent'),
    onPosition: (isKnown) => this.#tell(`position ${isKnown}`),
    onDifference: (difference) => {
      this.differences.push(difference);
      this.#tell('difference');
    },
    onAudit: (audit) => {
      this.audit = audit;
    },
  };

  #tell(word: string): void {
    if (this.told.at(-1) !== word) this.told.push(word);
  }
}
