// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Answer, AskOptions } from '../driver/answer.js';
import type { Transport } from '../transport/transport.js';
import type { ControlRefusalCode } from './session.js';

export type { Answer, AskOptions } from '../driver/answer.js';

/** Exclusive use of an idle machine by something other than a job: settings, console, calibration. While it is out, no job begins. */
export interface Workbench {
  /**
   * Sends one command behind nothing else and tells every line that came until its end. Never rejects, never throws; a second one waits for the
   * first. On a firmware that is not known only commands of class `query` are sent, others end as `error`.
   */
  ask(command: string, options?: AskOptions): Promise<Answer>;
  /** Set when the bench was taken away: emergency stop, restart, link lost. What was under way then ends as `ended`. */
  readonly ended: { readonly reason: string } | null;
  /** Gives the machine back. Idempotent. */
  release(): void;
}

/** The port of an idle machine, lent to something that speaks another protocol over it (a bootloader). The mode is `flashing` meanwhile. */
export interface PortLoan {
  /** Closed when it is lent; the borrower opens it as often as it needs. It cannot be opened any more once the loan has ended. */
  readonly transport: Transport;
  /** Set when the port was taken back: emergency stop, end of the bridge. The transport is closed then. */
  readonly ended: { readonly reason: string } | null;
  /** Closes the port; the session opens it and asks anew who is there. Resolves after that first attempt. Idempotent. */
  release(): Promise<void>;
}

/** Why a machine is not lent. */
type LendRefusal = { readonly kind: 'refused'; readonly code: ControlRefusalCode; readonly reason: string };

/** Answer to `borrow`. */
export type BorrowOutcome = { readonly kind: 'granted'; readonly bench: Workbench } | LendRefusal;

/** Answer to `lendPort`. */
export type LendOutcome = { readonly kind: 'granted'; readonly loan: PortLoan } | LendRefusal;
