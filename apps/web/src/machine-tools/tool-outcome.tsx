// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ToolRun } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import CircleX from 'lucide-react/icons/circle-x';
import { fullStop, sentence } from '../ui/measure.js';
import { Problem } from '../ui/problem.js';
import css from './tool-outcome.module.css';
import { END_WORDS } from './tool-words.js';
import type { Tool } from './use-tool.js';

/** How a tool run is: its progress while it runs, and where it did not end well, why and what to do. */
export function ToolOutcome({ tool, what, cancellable = false }: { tool: Tool; what: string; cancellable?: boolean }) {
  const { run, error, isBusy } = tool;
  if (error && !isBusy) return <Problem error={error} what={`${what}: it was not begun`} />;
  if (isBusy) {
    return (
      <div className={css['running']} role="status">
        <ToolProgress run={run} what={what} />
        {cancellable && run && (
          <Button size="xs" variant="default" onClick={tool.cancel}>
            Cancel
          </Button>
        )}
      </div>
    );
  }
  if (!run || run.state === 'done') return null;
  return <ToolFailure run={run} what={what} />;
}

/** Why a run was refused or failed, and how the machine comes back. */
export function ToolFailure({ run, what }: { run: ToolRun; what: string }) {
  return (
    <div className={css['failure']} role="alert">
      <CircleX size={20} aria-hidden />
      <div className="stack" style={{ gap: 4 }}>
        <b>
          {what}: {END_WORDS[run.state]}
        </b>
        {run.reason && <span>{fullStop(sentence(run.reason))}</span>}
        {run.recovery && <span>{run.recovery.text}</span>}
        {run.state === 'lost' && <span>Nobody told how it ended. Look at the machine, then try again.</span>}
      </div>
    </div>
  );
}

/** A bar where the end is known, words where it is not. */
export function ToolProgress({ run, what }: { run: ToolRun | null; what: string }) {
  const progress = run?.progress ?? null;
  const share = progress?.total ? Math.min(1, progress.done / progress.total) : null;
  const words = progress?.text ?? (run?.state === 'running' ? 'under way' : 'asking the machine');
  return (
    <div className="grow stack" style={{ gap: 6 }}>
      <span className="spread" style={{ gap: 8 }}>
        <span>
          <b>{what}</b> <span className="muted">{words}…</span>
        </span>
        {share !== null && <span>{Math.round(share * 100)} %</span>}
      </span>
      <span
        className={css['bar']}
        data-open={share === null || undefined}
        role="progressbar"
        aria-label={`${what}: ${words}`}
        {...(share === null ? {} : { 'aria-valuenow': Math.round(share * 100), 'aria-valuemin': 0, 'aria-valuemax': 100 })}
      >
        <i style={{ width: share === null ? '30%' : `${share * 100}%` }} />
      </span>
    </div>
  );
}
