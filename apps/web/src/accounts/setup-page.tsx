// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { setUp, setUpQuery } from '../api/accounts.js';
import { issueFor } from '../api/problem.js';
import { usePress } from '../api/use-press.js';
import { Empty } from '../ui/empty.js';
import { Page } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import css from './accounts.module.css';
import { formRaw, formText } from '../ui/form-text.js';

const FIELDS = [
  { name: 'code', label: 'Set-up code', description: 'The service printed it at its first start', type: 'text' },
  { name: 'spaceName', label: 'Name of your space', description: 'e.g. Lab on the Hill', type: 'text' },
  { name: 'name', label: 'Your name', description: 'As others see you', type: 'text' },
  { name: 'email', label: 'Email', description: '', type: 'email' },
] as const;

/** The first admin of a new instance. */
export function SetUpPage() {
  const state = useQuery(setUpQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const press = usePress(
    async (form: FormData) => {
      const text = (name: string) => formText(form, name);
      await setUp({
        code: text('code'),
        spaceName: text('spaceName'),
        name: text('name'),
        email: text('email'),
        password: formRaw(form, 'password'),
      });
      await client.invalidateQueries();
    },
    { quiet: true, onDone: () => void navigate({ to: '/machines/connect' }) },
  );
  return (
    <Page title="Set up Fabcommons" lead="Done once: it makes the first space and its first admin.">
      {state.isError && (
        <Problem error={state.error} what="The service does not say whether it is set up" retry={() => void state.refetch()} />
      )}
      {state.data?.needed === false && (
        <Empty title="This instance is set up already" action={<Link to="/sign-in">Sign in</Link>}>
          Its admins can make you a steward of a space.
        </Empty>
      )}
      {state.data?.needed && (
        <form
          className={css['narrow']}
          onSubmit={(event) => {
            event.preventDefault();
            press.mutate(new FormData(event.currentTarget));
          }}
        >
          {FIELDS.map(({ name, label, description, type }) => (
            <TextInput
              key={name}
              name={name}
              type={type}
              label={label}
              description={description}
              required
              error={issueFor(press.error, name)}
            />
          ))}
          <PasswordInput
            name="password"
            label="Password"
            description="At least 10 characters"
            autoComplete="new-password"
            required
            error={issueFor(press.error, 'password')}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          />
          {press.error && <Problem error={press.error} what="Nothing was set up" />}
          <Button type="submit" size="md" loading={press.isPending}>
            Set up
          </Button>
        </form>
      )}
    </Page>
  );
}
