// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Clock } from '../driver/clock.js';
import type { MachineWire } from './machine-wire.js';
import { type Busy, type FirmwareChoice, Probe, type Probed } from './probe.js';
import type { IdentityCheck } from './known-machine.js';
import { identityOf } from './machine-identity.js';
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
  /** True: something is done about it. */
  readonly onBusy: (busy: Busy) => boolean;
  /** Compares with who answered here last; null: it is the same, or nobody knows. */
  readonly trust?: IdentityCheck | undefined;
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
  /** Who answers is another than before. */
  #isStranger = false;
  #isOpening = false;
  #forgetPlug: (() => void) | null = null;

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
    this.#stopWaitingForPlug();
  }

  /**
   * Brings a halted machine back on a person's word: a pulse on its modem lines, which resets most boards; where there are none, the port is
   * opened anew. Another machine than before is only asked again: the person has accepted it.
   */
  async openAnew(): Promise<void> {
    const { wire } = this.parts;
    // Asked for twice, it would open the port twice: the second fails at the lock, and a machine that is there is told as gone.
    if (this.#isReopening) return;
    this.#isReopening = true;
    this.#reopen.cancel();
    try {
      if (wire.isOpen && this.#isStranger) return this.identifyAgain('a person has looked at the machine');
      this.hasReopened = wire.isOpen;
      if (wire.isOpen && (await this.#pulse())) {
        if (this.isWanted && wire.isOpen) this.identifyAgain('the board was reset', wire.transport.quiet?.afterResetMs);
        return;
      }
      await wire.close();
    } finally {
      this.#isReopening = false;
    }
    if (this.isWanted) await this.#tryOpen();
  }

  /** Asks an open port again who is there. */
  identifyAgain(detail: string, quietMs = 0): void {
    this.#reopen.cancel();
    this.parts.board.mode('restarted', detail);
    this.#ask(quietMs);
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
    if (!this.isWanted || !isLost) return;
    this.#reopen.arm();
    this.#waitForPlug();
  }

  async #tryOpen(): Promise<void> {
    const { wire, board } = this.parts;
    if (wire.isOpen) return this.identifyAgain('nothing has answered so far');
    // The plug is seen while a try of the clock is under way.
    if (this.#isOpening) return;
    board.mode('open', board.snapshot.detail);
    const attempt = new Promise<void>((resolve) => {
      this.#attemptOver = resolve;
    });
    this.#isOpening = true;
    try {
      await wire.open();
    } catch (cause) {
      if (this.isWanted) board.mode('lost', cause instanceof Error ? cause.message : String(cause));
      this.#attemptOver?.();
      if (!this.isWanted) return;
      this.#reopen.arm();
      this.#waitForPlug();
      return;
    } finally {
      this.#isOpening = false;
    }
    if (!this.isWanted) {
      await wire.close();
      return;
    }
    this.#stopWaitingForPlug();
    board.mode('opened', null);
    this.#ask(wire.transport.quiet?.afterOpeningMs);
    await attempt;
  }

  /** A port that is there again is opened at once, however long the waits have become. */
  #waitForPlug(): void {
    this.#forgetPlug ??=
      this.parts.wire.transport.onAppeared?.(() => {
        this.#reopen.reset();
        this.#reopen.cancel();
        if (this.isWanted && !this.#isReopening) void this.#tryOpen();
      }) ?? null;
  }

  #stopWaitingForPlug(): void {
    this.#forgetPlug?.();
    this.#forgetPlug = null;
  }

  /** True when the board had the pulse. */
  async #pulse(): Promise<boolean> {
    try {
      return (await this.parts.wire.transport.pulseReset?.()) === 'done';
    } catch {
      // It went away, or its adapter refuses: opening it anew tells which.
      return false;
    }
  }

  #ask(quietMs = 0): void {
    const { wire, clock, firmware, onAsk, onBusy } = this.parts;
    onAsk();
    this.#forgetProbe();
    this.#probe = new Probe(wire, clock, firmware, (probed) => this.#probed(probed), onBusy);
    this.#probe.begin(quietMs);
  }

  #probed(found: Probed): void {
    this.#probe = null;
    const probed = this.#checked(found);
    this.#isStranger = probed.kind === 'unknown' && probed.contradiction !== undefined;
    if (found.kind !== 'unknown') this.#reopen.reset();
    this.parts.onProbed(probed);
    // A machine whose adapter is powered while it is off says nothing; it is asked again, unlike one that speaks another tongue.
    if (found.kind !== 'unknown') this.hasReopened = false;
    else if (found.transcript.length === 0) this.#reopen.arm();
    this.#attemptOver?.();
  }

  #checked(found: Probed): Probed {
    const { trust, wire } = this.parts;
    if (found.kind === 'unknown' || !trust) return found;
    // Held, a Grbl tells only its state; it is asked who it is when it is let go.
    if (found.kind === 'grbl' && found.identity.firmwareName === '') return found;
    const identity = identityOf(found, wire.port);
    const contradiction = trust(identity, wire.transport.adapter ?? null);
    return contradiction === null
      ? found
      : { kind: 'unknown', firmwareName: identity.firmwareName, transcript: [], contradiction };
  }

  #forgetProbe(): void {
    this.#probe?.dispose();
    this.#probe = null;
  }
}
