// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { Link } from '@tanstack/react-router';
import { PROCEDURES, proceduresFor } from '../calibrate/procedures.js';
import { Section } from '../ui/page.js';
import css from './tools.module.css';

/** The ways into the guided calibrations that this kind of firmware has. */
export function CalibrateLinks({ machine }: { machine: Machine }) {
  const names = proceduresFor(machine.identity?.firmware ?? 'unknown');
  if (names.length === 0) return null;
  return (
    <Section title="Calibrate, step by step">
      <div className={css['links']}>
        {names.map((name) => (
          <Link
            key={name}
            to="/machines/$id/calibrate"
            params={{ id: machine.id }}
            search={{ procedure: name }}
            className={css['link']}
          >
            <b>{PROCEDURES[name].title}</b>
            <span>{PROCEDURES[name].gist}</span>
          </Link>
        ))}
      </div>
    </Section>
  );
}
