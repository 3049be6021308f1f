// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MarlinIdentity, MarlinReply, MarlinTemperatures } from '@fabcommons/firmware';
import type { Clock } from './clock.js';
import type { DriverListener } from './driver.js';
import { HeatWatch } from './heat-watch.js';
import { HostPrompt } from './host-prompt.js';
import { Timer } from './timer.js';

/** `M105` is asked this often where the firmware cannot report by itself (OctoPrint: 5 s idle, 2 s with a target). */
const POLL_MS = 2_000;
/** Silence after which a machine that reports every second is asked all the same. */
const QUIET_MS = 5_000;
/** Seconds between automatic reports (`M155`, `M154`; Marlin `gcode/temp/M155.cpp`). */
const AUTOREPORT_S = 1;
/** Seconds between `busy` words (Marlin `gcode/host/M113.cpp`). */
const KEEPALIVE_S = 2;

/** What a Marlin tells of itself, by itself or asked: heat, place, its card, questions to a person. */
export class MarlinReports {
  readonly #timer: Timer;
  readonly #prompt = new HostPrompt();
  readonly #heat = new HeatWatch();
  /** It has said something since it was asked last. */
  #isHeard = false;
  #isPrintingFromCard = false;

  constructor(
    private readonly clock: Clock,
    private readonly identity: MarlinIdentity,
    private readonly listener: DriverListener,
    private readonly ask: (command: string) => void,
    private readonly onHeatProblem: (problem: string) => void,
  ) {
    this.#timer = new Timer(clock, () => this.#askNow());
  }

  /** Commands that begin the reports of a machine that was just identified. */
  begin(): string[] {
    const { capabilities } = this.identity;
    const reportsHeat = capabilities['AUTOREPORT_TEMP'] === true;
    this.#isHeard = reportsHeat;
    this.#timer.arm(reportsHeat ? QUIET_MS : POLL_MS);
    return [
      `M113 S${KEEPALIVE_S}`,
      ...(reportsHeat ? [`M155 S${AUTOREPORT_S}`] : ['M105']),
      ...(capabilities['AUTOREPORT_POS'] ? [`M154 S${AUTOREPORT_S}`] : []),
      ...(capabilities['PROMPT_SUPPORT'] ? ['M876 P1'] : []),
      ...(capabilities['SDCARD'] ? ['M27'] : []),
      'M114',
    ];
  }

  take(reply: MarlinReply): void {
    this.#isHeard = true;
    switch (reply.kind) {
      case 'ok':
      case 'temperature':
        if (reply.temperatures) this.#heard(reply.temperatures);
        return;
      case 'position': {
        const { x, y, z } = reply.position;
        return this.listener.onMotion({ positionMm: { x, y, z } });
      }
      case 'action':
        this.#prompt.take(reply.action, reply.argument);
        return this.listener.onHostAction(reply.action, reply.argument);
      case 'sd-print':
        return this.#card(reply.isPrinting);
      case 'error':
        if (reply.errorClass === 'resend' && reply.lastLine === null) this.listener.onGarbled();
        return;
      case 'other':
        // Firmwares say many things; a line with a character that none of them prints has been damaged.
        if (/[^\t\x20-\x7e]/.test(reply.text)) this.listener.onGarbled();
        return;
      default:
    }
  }

  /** What the machine asks of a person, in its own words; null where nothing. */
  promptText(): string | null {
    return this.#prompt.text;
  }

  /** The answer that goes on, where the machine offers one. */
  promptAnswer(): string | null {
    const index = this.#prompt.goOnChoice;
    return index === null ? null : `M876 S${index}`;
  }

  /** Asks again after the usual while. */
  askLater(): void {
    this.#timer.arm(POLL_MS);
  }

  rest(): void {
    this.#heat.clear();
    this.#timer.disarm();
  }

  dispose(): void {
    this.#timer.dispose();
  }

  #heard(temperatures: MarlinTemperatures): void {
    this.listener.onTemperatures(temperatures);
    const problem = this.#heat.take(temperatures, this.clock.nowMs());
    if (problem !== null) this.onHeatProblem(problem);
  }

  /** A machine that prints from its own card is not idle: no job may begin. */
  #card(isPrinting: boolean): void {
    if (isPrinting === this.#isPrintingFromCard) return;
    this.#isPrintingFromCard = isPrinting;
    if (isPrinting) this.listener.onCondition('run', 'it prints from its own card');
    else this.listener.onCondition('idle', null);
  }

  /** A machine that reports by itself is asked only when it has said nothing for a while. */
  #askNow(): void {
    const reports = this.identity.capabilities['AUTOREPORT_TEMP'] === true;
    this.#timer.arm(reports ? QUIET_MS : POLL_MS);
    const isHeard = this.#isHeard;
    this.#isHeard = false;
    if (this.#isPrintingFromCard) this.ask('M27');
    else if (!reports || !isHeard) this.ask('M105');
  }
}
