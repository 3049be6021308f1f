// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Whether a machine knows where it is. `lost` is what a machine that homes has after an unlock: only programs that home first may run, and that
 * outlives this process (whoever keeps a journal hears of it by `onChange`). `unknown` is what nobody has told.
 */
export class PositionTrust {
  #state: 'unknown' | 'known' | 'lost' = 'unknown';

  constructor(private readonly onChange: () => void) {}

  get isLost(): boolean {
    return this.#state === 'lost';
  }

  /** As the contract has it: null where nobody knows. */
  get isHomed(): boolean | null {
    return this.#state === 'unknown' ? null : this.#state === 'known';
  }

  lose(): void {
    this.#set('lost');
  }

  /** It was homed. */
  find(): void {
    this.#set('known');
  }

  /** It may have restarted, or somebody else may have had it: what was known is not; what was lost still is. */
  doubt(): void {
    if (this.#state === 'known') this.#set('unknown');
  }

  /** It is a machine that has no position to lose: its zero is where a person sets it. */
  forget(): void {
    this.#set('unknown');
  }

  #set(state: 'unknown' | 'known' | 'lost'): void {
    if (state === this.#state) return;
    this.#state = state;
    this.onChange();
  }
}
