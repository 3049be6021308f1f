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
import { amount, count, sentence } from '../ui/measure.js';
import { Section } from '../ui/page.js';
import { Picture } from '../ui/picture.js';
import { Problem } from '../ui/problem.js';
import css from './job-page.module.css';

/** The receipt of the commons: what it took, who gave it, whose design it is. */
export function Receipt({ job }: { job: Job }) {
  const account = useQuery(accountQuery(job.id, true));
  const reason = job.transitions.at(-1)?.reason;
  return (
    <Section title="What it took, and who gave it">
      {reason && ['failed', 'cancelled', 'declined'].includes(job.state) && <p>{sentence(reason)}</p>}
      {account.isPending && <RowBones count={1} height={180} />}
      {account.isError && (
        <Problem error={account.error} what="The account of this job did not load" retry={() => void account.refetch()} />
      )}
      {account.data && <Paper account={account.data} job={job} />}
    </Section>
  );
}

function Paper({ account, job }: { account: JobAccount; job: Job }) {
  if (account.events.length === 0) return <p className="muted">It used nothing: no material, no machine time.</p>;
  return (
    <div className={css['receipt']}>
      <div>
        <ul className={css['lines']}>
          {account.events.map((event) => (
            <Line key={event.id} event={event} job={job} />
          ))}
        </ul>
      </div>
      <div>
        {job.imageSha256 && <Picture sha256={job.imageSha256} name={job.designName} ratio="16 / 9" />}
        {account.designs.map(({ slug, name, version, attribution, licence }) => (
          <div key={slug} className="stack" style={{ gap: 8 }}>
            <h3>
              <Link to="/designs/$slug" params={{ slug }} search={{ version }}>
                {name}
              </Link>{' '}
              <span className="muted">{version}</span>
            </h3>
            <p className={css['attribution']}>{attribution}</p>
            <p className="small muted">Licence {licence}. If you pass the thing on, pass this line on too.</p>
          </div>
        ))}
        {account.people.length > 0 && (
          <div>
            <h3>People</h3>
            <ul>
              {account.people.map((person) => (
                <li key={person.name + person.for}>
                  {person.name} <span className="muted">{person.for}</span>
                </li>
              ))}
            </ul>
          </div>
        )}
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
    case 'consume':
      return line(<Layers size={20} aria-hidden />, shown, <>of {what ?? 'material'}</>);
    case 'use':
      return line(<Clock size={20} aria-hidden />, shown, <>of {what ?? job.machineName}</>);
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
