// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DriverOutcome } from '../driver/driver.js';
import type { ControlOutcome, ControlRefusalCode } from './session.js';

/** A refusal with its reason. */
export const refused = <C extends ControlRefusalCode>(code: C, reason: string): { kind: 'refused'; code: C; reason: string } => ({
  kind: 'refused',
  code,
  reason,
});

/** What a driver did with a request, in the words of a session. */
export const control = (outcome: DriverOutcome): ControlOutcome =>
  outcome.kind === 'accepted' ? outcome : refused('not-ready', outcome.reason);
