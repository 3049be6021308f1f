// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job } from '@fabcommons/contracts';

/** What is being made, e.g. "2 × Phone stand: Front"; a part that the design's name tells already is not said twice. */
export function jobTitle({ designName, partName, copies }: Pick<Job, 'designName' | 'partName' | 'copies'>): string {
  const isSaid = designName.toLowerCase().includes(partName.toLowerCase());
  const thing = isSaid ? designName : `${designName}: ${partName}`;
  return copies > 1 ? `${copies} × ${thing}` : thing;
}
