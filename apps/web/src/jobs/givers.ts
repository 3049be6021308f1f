// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JobAccount } from '@fabcommons/contracts';

/** Each person once, with everything they gave: "had it made, worked 5 min". */
export function givers(people: JobAccount['people']): { name: string; gave: string }[] {
  const gave = new Map<string, string[]>();
  for (const person of people) gave.set(person.name, [...(gave.get(person.name) ?? []), person.for]);
  return [...gave].map(([name, all]) => ({ name, gave: all.join(', ') }));
}
