// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { giveWord } from '../api/jobs.js';
import { usePress } from '../api/use-press.js';
import { count } from '../ui/measure.js';
import { Section } from '../ui/page.js';
import { StateBadge } from '../ui/state-badge.js';
import { When } from '../ui/when.js';
import { codesToGrant, findingGroups, type FindingGroup } from './findings.js';
import css from './findings.module.css';
import { WordForm } from './word-form.js';

/** Findings of one kind that are shown at once; more are counted. */
const SHOWN_OF_A_KIND = 5;

/** What stands against the job's program on this machine, line by line, and the steward's word where that is enough. */
export function FindingsCard({ job }: { job: Job }) {
  const [asks, setAsks] = useState(false);
  const word = usePress(({ codes, note }: { codes: string[]; note: string }) => giveWord(job.id, codes, note), {
    said: 'Your word is given and noted. The job goes on.',
    refresh: ['job', 'jobs'],
    onDone: () => setAsks(false),
  });
  const groups = findingGroups(job);
  if (groups.length === 0) return null;
  const open = codesToGrant(groups);
  const isRefused = groups.some(({ severity }) => severity === 'refuse');
  return (
    <Section title="Before it runs: what was found in the program">
      <div className={`card ${css['card']}`}>
        <ul className="stack">
          {groups.map((group) => (
            <Group key={`${group.severity} ${group.code}`} group={group} />
          ))}
        </ul>
        {isRefused && <p>It does not run like this on {job.machineName}. Change the program, or choose another machine.</p>}
        {!isRefused && open.length > 0 && job.may.giveWord === true && (
          <Button onClick={() => setAsks(true)} style={{ alignSelf: 'start' }}>
            I know it: let it run
          </Button>
        )}
        {!isRefused && open.length > 0 && job.may.giveWord !== true && (
          <p>It waits for the word of a steward, who knows the machine.</p>
        )}
      </div>
      {asks && (
        <WordForm
          job={job}
          groups={groups.filter(({ code }) => open.includes(code))}
          isBusy={word.isPending}
          onGive={(codes, note) => word.mutate({ codes, note })}
          onClose={() => setAsks(false)}
        />
      )}
    </Section>
  );
}

function Group({ group: { title, severity, findings, grant } }: { group: FindingGroup }) {
  const shown =
    severity === 'refuse'
      ? ({ tone: 'fault', word: 'Refused' } as const)
      : grant
        ? ({ tone: 'done', word: 'Let through' } as const)
        : ({ tone: 'needs', word: 'Needs a steward' } as const);
  return (
    <li className={css['group']}>
      <div className="spread">
        <h3>{title}</h3>
        <StateBadge shown={shown} />
      </div>
      <ul className={css['lines']}>
        {findings.slice(0, SHOWN_OF_A_KIND).map(({ line, text, from }) => (
          <li key={`${from} ${line} ${text}`}>
            <b>{line === 0 ? 'All of it' : `Line ${line}`}</b>
            <span>
              {text}
              {from === 'bridge' && <span className="small muted"> (says the machine itself)</span>}
            </span>
          </li>
        ))}
      </ul>
      {findings.length > SHOWN_OF_A_KIND && (
        <p className="small muted">and {count(findings.length - SHOWN_OF_A_KIND, 'more line')} like these</p>
      )}
      {grant && (
        <p className="small muted">
          {grant.by?.name ?? 'A steward'} said yes <When at={grant.at} />
          {grant.note !== '' && <>: “{grant.note}”</>}
        </p>
      )}
    </li>
  );
}
