// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  type GrblIdentity,
  grblAlarmKeepsPosition,
  grblAlarmText,
  type GrblStatus,
  type GrblStatusReport,
  mergeGrblStatus,
} from '@fabcommons/firmware';
import type { DriverListener } from './driver.js';
import { grblCondition, grblStateDetail, hasHoming, POSITION_LOST } from './grbl-condition.js';

/** How a Grbl stands by its own word: its last status, its alarm, and what a person has to know of it. */
export class GrblStanding {
  status: GrblStatus | null = null;
  /** What a person has to know since it was unlocked, or of the last jog. */
  notice: string | null = null;
  #alarm: string | null = null;
  /** The alarm has left the position as it was. */
  #keepsPosition = false;

  constructor(
    private readonly identity: GrblIdentity,
    private readonly listener: DriverListener,
  ) {}

  get isInAlarm(): boolean {
    return this.#alarm !== null;
  }

  get alarmText(): string {
    return `${this.#alarm ?? 'the machine is in alarm'}. Look at the machine; when it is safe, bring it back.`;
  }

  /** `ALARM:n`. */
  alarmed(code: number): void {
    this.#alarm = grblAlarmText(code, this.identity.flavour);
    this.#keepsPosition = grblAlarmKeepsPosition(code);
  }

  /** A status report; answers what is known with it. */
  take(report: GrblStatusReport): GrblStatus {
    const status = mergeGrblStatus(this.status, report);
    this.status = status;
    if (status.state === 'Alarm' && status.sub !== null) this.#alarm = grblAlarmText(status.sub, this.identity.flavour);
    else if (status.state !== 'Alarm' && status.state !== 'Sleep') {
      this.#alarm = null;
      this.#keepsPosition = false;
    }
    return status;
  }

  /** Tells the condition that the last status shows. */
  tell(status: GrblStatus): void {
    this.listener.onCondition(grblCondition(status), this.#detail(status));
  }

  /** Tells that it stands: idle, or in alarm. */
  tellRest(): void {
    if (this.#alarm === null) this.listener.onCondition('idle', this.notice);
    else this.tellAlarm();
  }

  tellAlarm(): void {
    this.listener.onCondition('alarm', this.alarmText);
  }

  /** It was brought back, or not: `problem` says why. */
  recovered(problem: string | null): void {
    if (problem !== null) {
      this.#alarm = problem;
      return;
    }
    const mustHome = !this.#keepsPosition && hasHoming(this.identity.settings);
    if (!this.#keepsPosition) this.notice = mustHome ? POSITION_LOST.homing : POSITION_LOST.none;
    if (mustHome) this.listener.onPosition(false);
    this.#alarm = null;
  }

  #detail(status: GrblStatus): string | null {
    if (status.state === 'Alarm') return this.alarmText;
    return status.state === 'Idle' ? this.notice : grblStateDetail(status);
  }
}
