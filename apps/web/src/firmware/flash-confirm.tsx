// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import css from './firmware.module.css';
import { isNamed } from './flash-checks.js';

/** A careful yes: the machine's name is typed, and somebody has looked at it. */
export function FlashConfirm({ machine, isAgain, onYes }: { machine: Machine; isAgain: boolean; onYes: () => void }) {
  const [name, setName] = useState('');
  const [isLooked, setLooked] = useState(false);
  const isReady = isLooked && isNamed(name, machine.name);
  return (
    <form
      className={css['confirm']}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onYes();
      }}
    >
      <Checkbox
        checked={isLooked}
        onChange={(event) => setLooked(event.currentTarget.checked)}
        label="It is cold, nothing lies on it, and nobody works at it"
      />
      <TextInput
        label={`Type its name to go on: ${machine.name}`}
        value={name}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" data-danger disabled={!isReady} style={{ alignSelf: 'start' }}>
        {isAgain ? 'Flash it again' : `Flash ${machine.name}`}
      </Button>
    </form>
  );
}
