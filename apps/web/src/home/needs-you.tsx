// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job, Machine } from '@fabcommons/contracts';
import { lotToLoad } from '../jobs/lot-to-load.js';
import { Section } from '../ui/page.js';
import { isHalted } from '../ui/state.js';
import { BedRow, CollectRow, HaltRow, LoadRow, RequestRow } from './need-rows.js';

/** What wants the reader: requests to accept, things to collect, machines to look at, beds to clear, material to load. Nothing is shown when nothing does. */
export function NeedsYou({ jobs, machines }: { jobs: Job[]; machines: Machine[] }) {
  const oldestFirst = [...jobs].reverse();
  const requests = oldestFirst.filter(({ state, may }) => state === 'requested' && may.accept);
  const done = oldestFirst.filter(({ state, may }) => state === 'finished' && may.collect);
  const halted = machines.filter(({ live, may }) => isHalted(live) && may.manage);
  // Collecting clears the bed too: one thing is asked for once.
  const beds = machines.filter(
    ({ id, live, may }) =>
      live.bed === 'occupied' && live.job === null && may.clearBed && !done.some(({ machineId }) => machineId === id),
  );
  const loads = machines.flatMap((machine) => {
    const job = oldestFirst.find((one) => lotToLoad(one, machine));
    const lot = job && lotToLoad(job, machine);
    return job && lot && machine.may.manage ? [{ job, machine, lot }] : [];
  });
  if (requests.length + done.length + halted.length + beds.length + loads.length === 0) return null;
  return (
    <Section title="Needs you">
      {halted.map((machine) => (
        <HaltRow key={machine.id} machine={machine} />
      ))}
      {requests.map((job) => (
        <RequestRow key={job.id} job={job} />
      ))}
      {done.map((job) => (
        <CollectRow key={job.id} job={job} />
      ))}
      {beds.map((machine) => (
        <BedRow key={machine.id} machine={machine} />
      ))}
      {loads.map(({ job, machine, lot }) => (
        <LoadRow key={job.id} job={job} machine={machine} lot={lot} />
      ))}
    </Section>
  );
}
