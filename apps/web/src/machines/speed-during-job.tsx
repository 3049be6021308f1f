// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { lazy, Suspense } from 'react';

const Overrides = lazy(async () => ({ default: (await import('../machine-tools/overrides.js')).Overrides }));

/** The sliders of speed, while a job runs and for those who may use them. */
export function SpeedDuringJob({ machine }: { machine: Machine }) {
  if (!machine.live.state?.job || !machine.may.manage) return null;
  return (
    <Suspense>
      <Overrides machine={machine} />
    </Suspense>
  );
}
