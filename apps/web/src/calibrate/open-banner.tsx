// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { Banner } from '../ui/banner.js';
import { LinkButton } from '../ui/link-button.js';
import { openCalibration } from './open-calibration.js';
import { PROCEDURES } from './procedures.js';

/** A calibration was begun and not ended: it keeps the machine from everything else. */
export function OpenCalibrationBanner({ machine }: { machine: Machine }) {
  const open = openCalibration(machine);
  if (open === null || !machine.may.manage) return null;
  return (
    <Banner
      tone="needs"
      action={
        <LinkButton to="/machines/$id/calibrate" params={{ id: machine.id }} search={{ procedure: open }}>
          Go on, or end it
        </LinkButton>
      }
    >
      <b>A calibration is under way: {PROCEDURES[open].title}.</b> Nothing else begins meanwhile. Without a step for ten minutes
      it ends by itself, heaters off.
    </Banner>
  );
}
