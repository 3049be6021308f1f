// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SessionSnapshot } from '../session/session.js';

/** Questions that are answered while a job runs from what the machine tells by itself: nothing is put between the lines of the program. */
const ASKED_LIVE: Readonly<Record<string, (snapshot: SessionSnapshot) => string>> = {
  M105: temperatures,
  M114: place,
  'M114 R': place,
  '?': (snapshot) => [snapshot.mode, place(snapshot), speeds(snapshot)].filter(Boolean).join('; '),
};

/** What a running job's machine is known to say to a question, with how it is known; null for what only the machine itself could answer. */
export function liveAnswer(line: string, snapshot: SessionSnapshot): readonly string[] | null {
  const told = ASKED_LIVE[line.trim().toUpperCase()];
  return told ? [told(snapshot), '(as the machine last told by itself: a job runs, nothing was sent)'] : null;
}

/** Why other lines have to wait. */
export const NOT_WHILE_RUNNING =
  'a job runs: a line between those of its program could disturb it. M105, M114 and ? are answered from what the machine tells by itself; for anything else, wait, or pause and cancel the job';

function temperatures({ temperatures: told }: SessionSnapshot): string {
  const all = Object.entries(told).map(
    ([name, { actualC, targetC }]) => `${name} ${actualC.toFixed(1)}${targetC === null ? '' : ` of ${targetC.toFixed(1)}`} °C`,
  );
  return all.length === 0 ? 'no temperatures were told' : all.join(', ');
}

function place({ positionMm, machinePositionMm }: SessionSnapshot): string {
  const text = (name: string, at: SessionSnapshot['positionMm'] | undefined): string | null =>
    at ? `${name} X${at.x.toFixed(3)} Y${at.y.toFixed(3)} Z${at.z.toFixed(3)}` : null;
  return [text('work', positionMm), text('machine', machinePositionMm)].filter(Boolean).join(', ') || 'no position was told';
}

const speeds = ({ feedMmPerMin, spindleRpm }: SessionSnapshot): string =>
  [feedMmPerMin === null ? '' : `feed ${feedMmPerMin} mm/min`, spindleRpm === null ? '' : `spindle ${spindleRpm} rpm`]
    .filter(Boolean)
    .join(', ');
