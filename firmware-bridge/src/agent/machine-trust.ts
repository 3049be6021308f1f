// SPDX-License-Identifier: AGPL-3.0-or-later

/** Who is expected to answer under a machine's key. */
export interface MachineTrust {
  /** Whether another machine than last time answers there, and nobody has accepted it. */
  isStranger(key: string): boolean;
  /** A person's word that whoever answers there is right; it counts when the machine is asked next. @throws Error of the disk */
  accept(key: string): void;
  /** The bridge itself changes what the machine says of itself: its firmware, or settings such as its travel. Before the change. */
  expectChange(key: string, change: 'firmware' | 'settings'): void;
}

/** Where nothing is remembered of machines, every one is right. */
export const TRUST_ALL: MachineTrust = {
  isStranger: () => false,
  accept: () => undefined,
  expectChange: () => undefined,
};
