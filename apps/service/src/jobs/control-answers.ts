// SPDX-License-Identifier: AGPL-3.0-or-later
import { Injectable } from '@nestjs/common';
import { withDeadline } from '../config/index.js';

/** A pause or resume waits this long for the bridge's word before it is answered without one. */
export const ANSWER_WITHIN_MS = 1_500;
/** Requests that wait at one time; more are not waited for. */
const MAX_WAITING = 200;

/** What a bridge answered to a pause or a resume. */
export type ControlAnswer = { kind: 'accepted' } | { kind: 'refused'; reason: string };

/** Requests that wait for a bridge's word about a job's pause or resume. */
@Injectable()
export class ControlAnswers {
  private readonly waiting = new Map<string, (answer: ControlAnswer) => void>();

  /** The word that comes first from now on; null when none comes in time. Call it before the command goes out. */
  wait(jobId: string, command: 'pause' | 'resume'): Promise<ControlAnswer | null> {
    const name = `${jobId} ${command}`;
    if (this.waiting.size >= MAX_WAITING) return Promise.resolve(null);
    const answered = new Promise<ControlAnswer>((resolve) => this.waiting.set(name, resolve));
    return withDeadline(answered, ANSWER_WITHIN_MS, () => null).finally(() => this.waiting.delete(name));
  }

  /** A bridge answered. */
  tell(jobId: string, command: string, answer: ControlAnswer): void {
    this.waiting.get(`${jobId} ${command}`)?.(answer);
  }
}
