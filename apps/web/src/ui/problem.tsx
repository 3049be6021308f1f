// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button } from '@mantine/core';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { ApiProblem } from '../api/problem.js';
import { LinkButton } from './link-button.js';
import css from './notice.module.css';

/** What happened, what was kept, what to do. */
export function Problem({ error, what, retry }: { error: unknown; what: string; retry?: () => void }) {
  const words =
    error instanceof ApiProblem
      ? error.message
      : 'The page met something it did not expect. Reload it; nothing on the service was changed.';
  const isGone = error instanceof ApiProblem && error.code === 'not-found';
  const issues = error instanceof ApiProblem ? error.issues : [];
  // With one issue the service's message is that issue.
  const isSaid = issues.length === 1 && words.includes(issues[0]?.message ?? words);
  return (
    <div className={css['problem']} role="alert">
      <TriangleAlert size={20} aria-hidden />
      <div>
        <p className={css['title']}>{what}</p>
        {!isSaid && <p>{words}</p>}
        {issues.length > 0 && (
          <ul>
            {issues.map((issue) => (
              <li key={issue.path + issue.message}>
                {fieldOf(issue.path) !== '' && <b>{fieldOf(issue.path)}: </b>}
                {issue.message}
              </li>
            ))}
          </ul>
        )}
        {isGone && (
          <LinkButton to="/" variant="default" size="xs" mt={10}>
            Go home
          </LinkButton>
        )}
        {retry && !isGone && (
          <Button variant="default" size="xs" mt={10} onClick={retry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}

/** "body.fields.name" is "name" to whoever fills in a form; "line.12" is a line of a program. */
function fieldOf(path: string): string {
  const line = /^line\.(\d+)$/.exec(path)?.[1];
  if (line !== undefined) return line === '0' ? 'All of it' : `Line ${line}`;
  return path.replace(/^body\b\.?/, '').replace(/^fields\b\.?/, '');
}
