// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Clock } from '../driver/clock.js';
import type { MachineWire } from './machine-wire.js';
import { type Busy, type FirmwareChoice, Probe, type Probed } from './probe.js';
import { ReopenDelay } from './reopen-delay.js';
import type { SnapshotBoard } from './snapshot-board.js';

/** What {@link PortKeeper} works with. */
export type PortKeeperParts = {
  readonly wire: MachineWire;
  readonly clock: Clock;
  readonly firmware: FirmwareChoice;
  readonly board: SnapshotBoard;
  /** The driver must let go: the machine is asked anew who it is. */
  readonly onAsk: () => void;
  readonly onProbed: (probed: Probed) => void;
  readonly onBusy: (busy: Busy) => void;
};

/** Keeps the port open and the machine known: opens, asks who is there, tries again with bounded back-off until it is given up. */
export class PortKeeper {
  /** Between `open` and `giveUp`. */
  isWanted = false;
  /** The port was opened anew to bring the machine back, and nobody has answered since. */
  hasReopened = false;
  readonly #reopen: ReopenDelay;
  #isReopening = false;
  #probe: Probe | null = null;
  #attemptOver: (() => void) | null = null;

  constructor(private readonly parts: PortKeeperParts) {
    this.#reopen = new ReopenDelay(parts.clock, () => void this.#tryOpen());
  }

  /** Resolves after the first attempt, whatever came of it. */
  async open(): Promise<void> {
    if (this.isWanted) return;
    this.isWanted = true;
    await this.#tryOpen();
  }

  giveUp(): void {
    this.isWanted = false;
    this.#reopen.stop();
  }

  /** Opens now. Opening raises DTR, which resets most boards: the way out of a halt without a hand at the machine. */
  async openAnew(): Promise<void> {
    const { wire } = this.parts;
    // Asked for twice, it would open the port twice: the second fails at the lock, and a machine that is there is told as gone.
    if (this.#isReopening) return;
    this.#isReopening = true;
    this.#reopen.cancel();
    this.hasReopened = wire.isOpen;
    await wire.close();
    this.#isReopening = false;
    if (this.isWanted) await this.#tryOpen();
  }

  /** Asks an open port again who is there. */
  identifyAgain(detail: string): void {
    this.#reopen.cancel();
    this.parts.board.mode('restarted', detail);
    this.#ask();
  }

  /** True while the machine is being asked: then the line is part of the answer. */
  receive(line: string): boolean {
    if (!this.#probe) return false;
    this.#probe.receive(line);
    return true;
  }

  /** The wire has gone. */
  closed(isLost: boolean): void {
    this.#forgetProbe();
    this.#attemptOver?.();
    if (this.isWanted && isLost) this.#reopen.arm();
  }

  async #tryOpen(): Promise<void> {
    const { wire, board } = this.parts;
    if (wire.isOpen) return this.identifyAgain('nothing has answered so far');
    board.mode('open', board.snapshot.detail);
    const attempt = new Promise<void>((resolve) => {
      this.#attemptOver = resolve;
    });
    try {
      await wire.open();
    } catch (cause) {
      board.mode('lost', cause instanceof Error ? cause.message : String(cause));
      this.#attemptOver?.();
      if (this.isWanted) this.#reopen.arm();
      return;
    }
    if (!this.isWanted) {
      await wire.close();
      return;
    }
    board.mode('opened', null);
    this.#ask();
    await attempt;
  }

  #ask(): void {
    const { wire, clock, firmware, onAsk, onBusy } = this.parts;
    onAsk();
    this.#forgetProbe();
    this.#probe = new Probe(wire, clock, firmware, (probed) => this.#probed(probed), onBusy);
    this.#probe.begin();
  }

  #probed(probed: Probed): void {
    this.#probe = null;
    if (probed.kind !== 'unknown') this.#reopen.reset();
    this.parts.onProbed(probed);
    // A machine whose adapter is powered while it is off says nothing; it is asked again, unlike one that speaks another tongue.
    if (probed.kind !== 'unknown') this.hasReopened = false;
    else if (probed.transcript.length === 0) this.#reopen.arm();
    this.#attemptOver?.();
  }

  #forgetProbe(): void {
    this.#probe?.dispose();
    this.#probe = null;
  }
}
