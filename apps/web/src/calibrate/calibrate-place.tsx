// SPDX-License-Identifier: AGPL-3.0-or-later
import type { CalibrationProcedure, Machine } from '@fabcommons/contracts';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useWatch } from '../live/live-provider.js';
import { CalibrateLinks } from '../machine-tools/calibrate-links.js';
import { ForStewards } from '../machines/for-stewards.js';
import { useMachine } from '../machines/use-machine.js';
import { Empty } from '../ui/empty.js';
import { CalibrateRun } from './calibrate-run.js';
import css from './calibrate.module.css';
import { PROCEDURES, proceduresFor } from './procedures.js';

const route = getRouteApi('/machines/$id/calibrate');

/** One guided calibration; without one chosen, the ways into them. */
export function CalibratePlace() {
  const machine = useMachine();
  const { procedure } = route.useSearch();
  useWatch(`tools:${machine?.may.manage ? machine.id : ''}`);
  if (!machine) return null;
  if (!machine.may.manage) return <ForStewards machine={machine} what="Calibrating" />;
  const names = proceduresFor(machine.identity?.firmware ?? 'unknown');
  const chosen = names.find((name) => name === procedure);
  if (names.length === 0) {
    return (
      <Empty title="Nothing to calibrate from here">
        The firmware of {machine.name} is not known, so it is only asked and never moved or heated.
      </Empty>
    );
  }
  if (!chosen) return <CalibrateLinks machine={machine} />;
  return (
    <div className={css['place']}>
      <nav aria-label="Calibrations" className={css['others']}>
        {names.map((name) => (
          <Choice key={name} name={name} machine={machine} isHere={name === chosen} />
        ))}
      </nav>
      <CalibrateRun key={chosen} machine={machine} procedure={chosen} />
    </div>
  );
}

function Choice({ name, machine, isHere }: { name: CalibrationProcedure; machine: Machine; isHere: boolean }) {
  return (
    <Link
      to="/machines/$id/calibrate"
      params={{ id: machine.id }}
      search={{ procedure: name }}
      aria-current={isHere ? 'page' : undefined}
      resetScroll={false}
    >
      {PROCEDURES[name].title}
    </Link>
  );
}
