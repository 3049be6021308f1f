// SPDX-License-Identifier: AGPL-3.0-or-later
import { Popover, SegmentedControl, UnstyledButton } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import CircleHelp from 'lucide-react/icons/circle-question-mark';
import KeyRound from 'lucide-react/icons/key-round';
import LogOut from 'lucide-react/icons/log-out';
import Settings from 'lucide-react/icons/settings-2';
import { useState } from 'react';
import { logOut } from '../api/accounts.js';
import { say } from '../ui/says.js';
import { type Preferences, prefer, usePreferences } from './preferences.js';
import css from './top.module.css';
import { useWho } from './who.js';
import { LinkButton } from '../ui/link-button.js';

/** Who am I, how do I like to see things, and the way out. */
export function AccountMenu({ onHelp }: { onHelp: () => void }) {
  const { person, role, isKnown } = useWho();
  const client = useQueryClient();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [open, setOpen] = useState(false);
  const closing = (act: () => void) => () => {
    setOpen(false);
    act();
  };
  const leave = async () => {
    await logOut();
    await client.resetQueries();
    say('Signed out.');
  };
  return (
    <div className="row-tight" style={{ flexWrap: 'nowrap' }}>
      {isKnown && !person && !path.startsWith('/sign-') && (
        <LinkButton to="/sign-in" search={{ back: path }} size="compact-md" variant="light">
          Sign in
        </LinkButton>
      )}
      <Popover opened={open} onChange={setOpen} width={270} position="bottom-end" shadow="md" trapFocus returnFocus>
        <Popover.Target>
          <UnstyledButton
            className={css['who']}
            aria-label={person ? `Account: ${person.name}` : 'Settings'}
            onClick={() => setOpen((old) => !old)}
          >
            {person ? (
              <span className={css['face']} aria-hidden>
                {initials(person.name)}
              </span>
            ) : (
              <Settings size={20} aria-hidden />
            )}
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown className={css['menu']} aria-label="Account and settings">
          {person && (
            <p className="small muted">
              {person.name}
              {role ? ` · ${role}` : ''}
            </p>
          )}
          {person && (
            <Link to="/me" className={css['item']} onClick={() => setOpen(false)}>
              <KeyRound size={16} aria-hidden /> Account and API tokens
            </Link>
          )}
          <UnstyledButton className={css['item']} onClick={closing(onHelp)}>
            <CircleHelp size={16} aria-hidden /> Keyboard help
          </UnstyledButton>
          <Choices />
          {person && (
            <UnstyledButton className={css['item']} onClick={closing(() => void leave())}>
              <LogOut size={16} aria-hidden /> Sign out
            </UnstyledButton>
          )}
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

function Choices() {
  const { scheme, length, temperature } = usePreferences();
  return (
    <div className="stack" style={{ padding: '8px 10px', gap: 8 }}>
      <Choice
        name="Colours"
        value={scheme}
        data={[
          ['auto', 'Auto'],
          ['light', 'Light'],
          ['dark', 'Dark'],
        ]}
        onPick={(value) => prefer({ scheme: value as Preferences['scheme'] })}
      />
      <Choice
        name="Lengths"
        value={length}
        data={[
          ['mm', 'mm'],
          ['inch', 'inch'],
        ]}
        onPick={(value) => prefer({ length: value as Preferences['length'] })}
      />
      <Choice
        name="Temperatures"
        value={temperature}
        data={[
          ['celsius', '°C'],
          ['fahrenheit', '°F'],
        ]}
        onPick={(value) => prefer({ temperature: value as Preferences['temperature'] })}
      />
    </div>
  );
}

function Choice(props: { name: string; value: string; data: [string, string][]; onPick: (value: string) => void }) {
  return (
    <div>
      <div className="small muted">{props.name}</div>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={props.name}
        value={props.value}
        onChange={props.onPick}
        data={props.data.map(([value, label]) => ({ value, label }))}
      />
    </div>
  );
}

function initials(name: string): string {
  return name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join('')
    .toUpperCase();
}
