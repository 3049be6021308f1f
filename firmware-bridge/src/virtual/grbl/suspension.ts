// SPDX-License-Identifier: AGPL-3.0-or-later
import { machinePosition, type Mill, runSpindle } from './mill.js';
import { message } from './reports.js';

/** After a door: the spindle gets four seconds to come to speed, coolant one (config.h, SAFETY_DOOR_SPINDLE_DELAY, _COOLANT_DELAY). */
const DOOR_SPINDLE_MS = 4000;
const DOOR_COOLANT_MS = 1000;

/** Feed hold, safety door, jog cancel, sleep: all that stops motion without losing the place. Source: Grbl 1.1h protocol.c, protocol_exec_rt_system and _suspend. */
export class Suspension {
  #cancelsJog = false;
  #doorStage: 'stopping' | 'stopped' | 'restoring' = 'stopping';
  #doorReadyMs = Number.POSITIVE_INFINITY;

  constructor(readonly mill: Mill) {}

  /** True while the main loop stands still. */
  get isSuspended(): boolean {
    const { state } = this.mill;
    return state === 'Hold' || state === 'Door' || state === 'Sleep';
  }

  /** When something happens next by itself. */
  get nextEventMs(): number {
    return this.#doorReadyMs;
  }

  /** 0 closed and ready, 1 ajar, 2 stopping, 3 restoring. */
  get doorSubstate(): number {
    if (this.#doorStage === 'restoring') return 3;
    if (this.#doorStage === 'stopping') return 2;
    return this.mill.isDoorOpen ? 1 : 0;
  }

  reset(): void {
    this.#cancelsJog = false;
    this.#doorReadyMs = Number.POSITIVE_INFINITY;
  }

  /** `!`; in a jog it cancels the jog. */
  hold(): void {
    const { mill } = this;
    if (mill.state === 'Jog') this.#cancelsJog = true;
    else if (mill.state === 'Run' || mill.state === 'Idle') mill.state = 'Hold';
    else return;
    mill.motion.brake();
    this.follow();
  }

  /** `~`. */
  cycleStart(): void {
    const { mill } = this;
    if (mill.state === 'Hold' && mill.motion.hold === 'held') {
      if (mill.modal.spindle !== mill.spindle) this.#restoreSpindle();
      this.#goOn();
    } else if (mill.state === 'Door' && this.#doorStage === 'stopped' && !mill.isDoorOpen) {
      this.#doorStage = 'restoring';
      const spindleMs = mill.modal.spindle === 5 ? 0 : DOOR_SPINDLE_MS;
      this.#doorReadyMs = mill.nowMs + spindleMs + (mill.modal.coolant === 9 ? 0 : DOOR_COOLANT_MS);
      runSpindle(mill, mill.modal.spindle, mill.spindleSpeed);
      mill.isFlooding = mill.modal.coolant === 8;
    }
  }

  /** 0x84, or the door's own switch. */
  door(): void {
    const { mill } = this;
    if (mill.state === 'Alarm' || mill.state === 'Check' || mill.state === 'Home') return;
    mill.print(message('Check Door'));
    if (mill.state === 'Jog') this.#cancelsJog = true;
    if (mill.state !== 'Sleep') mill.state = 'Door';
    this.#doorStage = 'stopping';
    this.#doorReadyMs = Number.POSITIVE_INFINITY;
    mill.motion.brake();
    this.follow();
  }

  /** $SLP: only a reset wakes it. */
  sleep(): void {
    runSpindle(this.mill, 5, 0);
    this.mill.isFlooding = false;
    this.mill.state = 'Sleep';
    this.mill.print(message('Sleeping'));
  }

  /** 0x9E: the spindle off and on again while holding. */
  toggleSpindle(): void {
    const { mill } = this;
    if (mill.state !== 'Hold' || mill.modal.spindle === 5) return;
    if (mill.spindle === 5) this.#restoreSpindle();
    else runSpindle(mill, 5, 0);
  }

  /** 0xA0. */
  toggleFlood(): void {
    const { mill } = this;
    if (!['Idle', 'Run', 'Hold', 'Jog'].includes(mill.state)) return;
    mill.isFlooding = !mill.isFlooding;
    mill.modal.coolant = mill.isFlooding ? 8 : 9;
    mill.counters.overrides = 0;
  }

  /** To be called when motion may have ended or the clock has moved: protocol.c, EXEC_CYCLE_STOP. */
  follow(): void {
    const { mill } = this;
    const { motion } = mill;
    if (this.#cancelsJog && motion.hold === 'held') {
      this.#cancelsJog = false;
      motion.stop();
      if (mill.state === 'Door') motion.brake();
      else mill.state = 'Idle';
      mill.planned = machinePosition(mill);
    }
    if (mill.state === 'Door' && this.#doorStage === 'stopping' && motion.hold === 'held') {
      this.#doorStage = 'stopped';
      runSpindle(mill, 5, 0);
      mill.isFlooding = false;
    }
    if (mill.state === 'Door' && this.#doorStage === 'restoring' && mill.nowMs >= this.#doorReadyMs) {
      this.#doorReadyMs = Number.POSITIVE_INFINITY;
      this.#goOn();
    }
    if ((mill.state === 'Run' || mill.state === 'Jog') && motion.isEmpty) mill.state = 'Idle';
  }

  #goOn(): void {
    this.mill.motion.resume();
    this.mill.state = this.mill.motion.isEmpty ? 'Idle' : 'Run';
  }

  #restoreSpindle(): void {
    this.mill.print(message('Restoring spindle'));
    runSpindle(this.mill, this.mill.modal.spindle, this.mill.spindleSpeed);
  }
}
