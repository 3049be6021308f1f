// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { logIn, signUp } from '../api/accounts.js';
import { issueFor } from '../api/problem.js';
import { usePress } from '../api/use-press.js';
import { useWho } from '../app/who.js';
import { Problem } from '../ui/problem.js';
import { formRaw, formText } from '../ui/form-text.js';

type Props = { start?: 'in' | 'up'; onDone?: () => void; canSwitch?: boolean };

/** One form for both: coming back, and joining. */
export function SignInForm({ start = 'in', onDone, canSwitch = true }: Props) {
  const [mode, setMode] = useState(start);
  const client = useQueryClient();
  const { space, isDemo } = useWho();
  const send = async (form: FormData) => {
    const text = (name: string) => formText(form, name);
    const credentials = { email: text('email').trim(), password: formRaw(form, 'password') };
    await (mode === 'in'
      ? logIn(credentials)
      : signUp({ ...credentials, name: text('name').trim(), ...(space ? { spaceId: space.id } : {}) }));
    await client.invalidateQueries();
  };
  const press = usePress(send, { quiet: true, ...(onDone ? { onDone } : {}) });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    press.mutate(new FormData(event.currentTarget));
  };
  const error = press.error;
  const issues = [issueFor(error, 'name'), issueFor(error, 'email'), issueFor(error, 'password')];
  return (
    <form className="stack" onSubmit={submit} aria-label={mode === 'in' ? 'Sign in' : 'Sign up'}>
      {canSwitch && (
        <SegmentedControl
          aria-label="Have you been here before?"
          value={mode}
          onChange={(value) => setMode(value === 'up' ? 'up' : 'in')}
          data={[
            { value: 'in', label: 'I have an account' },
            { value: 'up', label: 'I am new' },
          ]}
        />
      )}
      {mode === 'up' && (
        <TextInput name="name" label="Name" description="As others see you" autoComplete="name" required error={issues[0]} />
      )}
      <TextInput name="email" type="email" label="Email" autoComplete="email" required error={issues[1]} />
      <PasswordInput
        name="password"
        label="Password"
        {...(mode === 'up' ? { description: 'At least 10 characters' } : {})}
        autoComplete={mode === 'in' ? 'current-password' : 'new-password'}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        required
        error={issues[2]}
      />
      {error && issues.every((issue) => issue === undefined) && (
        <Problem error={error} what={mode === 'in' ? 'You are not signed in' : 'The account was not made'} />
      )}
      <Button type="submit" size="md" loading={press.isPending}>
        {mode === 'in' ? 'Sign in' : 'Sign up'}
      </Button>
      {isDemo && mode === 'in' && (
        <p className="small muted">This is a demo: its people and their passwords stand in the terminal where it was started.</p>
      )}
      {mode === 'up' && space && <p className="small muted">You join {space.name} with it, and may leave at any time.</p>}
    </form>
  );
}
