// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job, JobAccount, LedgerEvent } from '@fabcommons/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import Clock from 'lucide-react/icons/clock-3';
import Hand from 'lucide-react/icons/hand';
import Layers from 'lucide-react/icons/layers';
import PackageCheck from 'lucide-react/icons/package-check';
import Trash from 'lucide-react/icons/trash-2';
import type { ReactNode } from 'react';
import { accountQuery } from '../api/jobs.js';
import { RowBones } from '../ui/bones.js';
import { amount, count } from '../ui/measure.js';
import { Section } from '../ui/page.js';
import { LicenceChip } from '../ui/licence-chip.js';
import { LotName } from '../materials/lot-name.js';
import { givers } from './givers.js';
import { Picture } from '../ui/picture.js';
import { Problem } from '../ui/problem.js';
import css from './job-page.module.css';

/** The receipt of the commons: what it took, who gave it, whose design it is. */
export function Receipt({ job }: { job: Job }) {
  const account = useQuery(accountQuery(job.id, true));
  return (
    <Section title="What it took, and who gave it">
      {account.isPending && <RowBones count={1} height={180} />}
      {account.isError && (
        <Problem error={account.error} what="The account of this job did not load" retry={() => void account.refetch()} />
      )}
      {account.data && <Paper account={account.data} job={job} />}
    </Section>
  );
}

/** Lines in the order in which one tells it: what was made, of what, on what, by whom. */
const ORDER: LedgerEvent['action'][] = ['produce', 'consume', 'use', 'work', 'raise', 'lower'];

function Paper({ account, job }: { account: JobAccount; job: Job }) {
  if (account.events.length === 0) return <p className="muted">It used nothing: no material, no machine time.</p>;
  const lines = account.events
    .filter(({ action }) => ORDER.includes(action))
    .sort((a, b) => ORDER.indexOf(a.action) - ORDER.indexOf(b.action));
  return (
    <div className={css['receipt']}>
      <div>
        <ul className={css['lines']}>
          {lines.map((event) => (
            <Line key={event.id} event={event} job={job} />
          ))}
        </ul>
        <h3>Thanks to</h3>
        <ul className={css['people']}>
          {givers(account.people).map(({ name, gave }) => (
            <li key={name}>
              <b>{name}</b> <span className="muted">{gave}</span>
            </li>
          ))}
        </ul>
      </div>
      <div>
        {job.imageSha256 && <Picture sha256={job.imageSha256} name={job.designName} ratio="16 / 9" />}
        {account.designs.map(({ slug, name, version, attribution, licence }) => (
          <div key={slug} className="stack" style={{ gap: 8 }}>
            <div className="spread">
              <h3>
                <Link to="/designs/$slug" params={{ slug }} search={{ version }}>
                  {name}
                </Link>{' '}
                <span className="muted">{version}</span>
              </h3>
              <LicenceChip licence={licence} />
            </div>
            <p className={css['attribution']}>{attribution}</p>
            <p className="small muted">If you pass the thing on, pass this line on too.</p>
          </div>
        ))}
        <p className={`small muted ${css['mark']}`}>
          Job {job.number}
          {job.endedAt && (
            <> · {new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' }).format(Date.parse(job.endedAt))}</>
          )}
        </p>
      </div>
    </div>
  );
}

function Line({ event, job }: { event: LedgerEvent; job: Job }): ReactNode {
  const what = event.resource?.name;
  const quantity = event.resourceQuantity ?? event.effortQuantity;
  const shown = quantity ? amount(quantity) : '';
  const line = (icon: ReactNode, much: string, words: ReactNode) => (
    <li>
      {icon}
      <b>{much}</b>
      <span>{words}</span>
    </li>
  );
  switch (event.action) {
    case 'consume': {
      const lot = job.lot && event.resource?.id === job.lot.id ? <LotName lot={job.lot} /> : (what ?? 'material');
      return line(<Layers size={20} aria-hidden />, shown, <>of {lot}</>);
    }
    case 'use':
      return line(
        <Clock size={20} aria-hidden />,
        shown,
        <>
          of{' '}
          <Link to="/machines/$id" params={{ id: job.machineId }}>
            {what ?? job.machineName}
          </Link>
        </>,
      );
    case 'work':
      return line(<Hand size={20} aria-hidden />, shown, <>of work by {event.provider?.name ?? 'somebody'}</>);
    case 'produce':
      if (event.resource?.kind === 'scrap')
        return line(<Trash size={20} aria-hidden />, shown, 'scrap, noted so that nobody wonders');
      return line(
        <PackageCheck size={20} aria-hidden />,
        quantity ? count(quantity.value, 'piece') : '',
        <>made: {what ?? job.partName}</>,
      );
    case 'cite':
      return null;
    case 'raise':
    case 'lower':
      return line(<Layers size={20} aria-hidden />, shown, <span className="small muted">{event.sentence}</span>);
  }
}
