// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ApiTokenCreated, TokenScope } from '@fabcommons/contracts';
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { makeToken, revokeToken, tokensQuery } from '../api/accounts.js';
import { issueFor } from '../api/problem.js';
import { usePress } from '../api/use-press.js';
import { RowBones } from '../ui/bones.js';
import { CopyLine } from '../ui/copy-line.js';
import { Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { When } from '../ui/when.js';
import { formText } from '../ui/form-text.js';

const SCOPES: [TokenScope, string][] = [
  ['read', 'Read what you can read'],
  ['jobs', 'Queue and run jobs'],
  ['designs', 'Publish designs'],
  ['machines', 'Care for machines'],
];

/** Keys for scripts: shown once, each with its own limits. */
export function Tokens() {
  const tokens = useQuery(tokensQuery);
  const [made, setMade] = useState<ApiTokenCreated | null>(null);
  const revoke = usePress(revokeToken, {
    said: 'The token works no longer.',
    refresh: ['tokens'],
    onDone: () => setMade(null),
  });
  return (
    <Section title="API tokens">
      <p className="muted">
        For scripts that act as you. The interface is described at <a href="/api/docs">/api/docs</a>.
      </p>
      {tokens.isPending && <RowBones count={2} />}
      {tokens.isError && <Problem error={tokens.error} what="Your tokens did not load" retry={() => void tokens.refetch()} />}
      {made && (
        <div className="card stack" role="status">
          <b>Copy “{made.name}” now: it is shown only this once.</b>
          <CopyLine text={made.secret} label="the token" />
        </div>
      )}
      <ul className="stack">
        {tokens.data?.map(({ id, name, scopes, lastUsedAt, expiresAt }) => (
          <li key={id} className="card spread">
            <div>
              <b>{name}</b> <span className="muted small">{scopes.join(', ')}</span>
              <div className="small muted">
                {lastUsedAt ? (
                  <>
                    last used <When at={lastUsedAt} />
                  </>
                ) : (
                  'never used'
                )}
                {expiresAt && (
                  <>
                    , ends <When at={expiresAt} />
                  </>
                )}
              </div>
            </div>
            <Button variant="default" size="xs" aria-label={`Revoke ${name}`} onClick={() => revoke.mutate(id)}>
              Revoke
            </Button>
          </li>
        ))}
      </ul>
      <NewToken key={made?.id} onMade={setMade} />
    </Section>
  );
}

function NewToken({ onMade }: { onMade: (token: ApiTokenCreated) => void }) {
  const press = usePress(makeToken, { quiet: true, refresh: ['tokens'], onDone: onMade });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const days = Number(form.get('days'));
    press.mutate({
      name: formText(form, 'name'),
      scopes: SCOPES.map(([scope]) => scope).filter((scope) => form.has(scope)),
      expiresInDays: days === 0 ? null : days,
    });
  };
  return (
    <form className="card stack" onSubmit={submit} aria-label="New token" style={{ maxWidth: 460 }}>
      <TextInput
        name="name"
        label="New token for"
        placeholder="e.g. shop screen"
        required
        error={issueFor(press.error, 'name')}
      />
      <fieldset className="stack" style={{ border: 0, padding: 0, margin: 0, gap: 6 }}>
        <legend className="small">
          <b>May</b>
        </legend>
        {SCOPES.map(([scope, words]) => (
          <Checkbox key={scope} name={scope} label={words} defaultChecked={scope === 'read'} />
        ))}
      </fieldset>
      <NativeSelect
        name="days"
        label="Ends after"
        defaultValue="90"
        data={[
          { value: '30', label: '30 days' },
          { value: '90', label: '90 days' },
          { value: '365', label: 'a year' },
          { value: '0', label: 'never' },
        ]}
      />
      {press.error && <Problem error={press.error} what="No token was made" />}
      <Button type="submit" variant="default" loading={press.isPending}>
        Make the token
      </Button>
    </form>
  );
}
