// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job, Machine } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { clearBed } from '../api/machines.js';
import { usePress } from '../api/use-press.js';
import { LoadButton } from '../machines/load-button.js';
import { LotName } from '../materials/lot-name.js';
import { Banner } from '../ui/banner.js';
import { LinkButton } from '../ui/link-button.js';
import { fullStop, sentence } from '../ui/measure.js';
import { isOver, isUnderWay, jobShown } from '../ui/state.js';
import { AcceptButtons } from './accept-buttons.js';
import { codesToGrant, findingGroups } from './findings.js';
import { lotToLoad } from './lot-to-load.js';

/** Why it does not go on by itself, with the button that helps beside it. */
export function Waiting({ job, machine }: { job: Job; machine: Machine | undefined }) {
  const clear = usePress(clearBed, {
    said: 'Thank you. The next job may start.',
    refresh: ['machine', 'machines', 'job', 'jobs'],
  });
  if (job.state === 'requested' && job.may.accept) {
    return (
      <Banner
        tone="needs"
        action={
          <div className="row-tight">
            <AcceptButtons job={job} />
          </div>
        }
      >
        <b>
          {job.requestedBy?.name ?? 'Somebody'} asks for this on {job.machineName}.
        </b>
        {job.note !== '' && <> “{job.note}”</>}
      </Banner>
    );
  }
  if (job.state === 'failed' || job.state === 'cancelled' || job.state === 'declined') return <Ended job={job} />;
  if (isOver(job.state)) return null;
  const lost = machine && machine.live.presence !== 'online';
  if (lost && isUnderWay(job.state)) {
    return (
      <Banner tone="offline">
        <b>{machine.name} cannot be reached right now.</b> It goes on with the job by itself; what it did is told as soon as it is
        back. Nothing is lost.
      </Banner>
    );
  }
  if (!job.waitingFor) return null;
  const lot = machine && lotToLoad(job, machine);
  if (lot) {
    return (
      <Banner
        tone="needs"
        action={
          machine.may.manage && (
            <div className="row-tight">
              <LoadButton machine={machine} lot={lot} size="sm" />
            </div>
          )
        }
      >
        <b>{sentence(job.waitingFor)}.</b> <Inside machine={machine} />
        {!machine.may.manage && ` A steward of ${machine.spaceName} changes it.`}
      </Banner>
    );
  }
  const bedBlocks = machine?.live.bed === 'occupied' && machine.may.clearBed && machine.live.job === null;
  const button = bedBlocks && (
    <Button loading={clear.isPending} onClick={() => clear.mutate(machine.id)}>
      The bed is clear
    </Button>
  );
  return (
    <Banner tone="needs" action={button}>
      <b>{sentence(waitsForWord(job) ? 'it waits for a steward who looks at what was found in its program' : job.waitingFor)}</b>
      {waitsForWord(job) && ': it stands below.'}
    </Banner>
  );
}

/** The findings themselves have a place of their own on the page. */
const waitsForWord = (job: Job): boolean => codesToGrant(findingGroups(job)).length > 0 && /\bword\b/.test(job.waitingFor ?? '');

/** Why it ended early, and the way to try again. */
function Ended({ job }: { job: Job }) {
  const reason = job.transitions.at(-1)?.reason;
  return (
    <Banner
      tone={job.state === 'failed' ? 'fault' : 'offline'}
      action={
        <LinkButton to="/make/$slug" params={{ slug: job.designSlug }} search={{ version: job.version }} variant="default">
          Make it again
        </LinkButton>
      }
    >
      <b>{jobShown(job).word}.</b> {reason && fullStop(sentence(reason))}
    </Banner>
  );
}

/** What is in the machine instead. */
function Inside({ machine }: { machine: Machine }) {
  const inside = machine.loaded.filter((one) => one !== null);
  if (inside.length === 0) return `Nothing is in ${machine.name}.`;
  return (
    <>
      In {machine.name} now:{' '}
      {inside.map((one, index) => (
        <span key={one.id}>
          {index > 0 && ', '}
          <LotName lot={one} />
        </span>
      ))}
      .
    </>
  );
}
