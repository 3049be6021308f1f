// SPDX-License-Identifier: AGPL-3.0-or-later
import { Kbd, Modal, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import SearchIcon from 'lucide-react/icons/search';
import { type KeyboardEvent, useState } from 'react';
import { type Found, useFound } from './found.js';
import css from './top.module.css';

const TYPING_PAUSE_MS = 120;

/** Search everything: designs, machines, places. */
export function Search({ opened, onOpen, onClose }: { opened: boolean; onOpen: () => void; onClose: () => void }) {
  return (
    <>
      <UnstyledButton className={css['find']} onClick={onOpen} aria-label="Search everything" aria-keyshortcuts="/">
        <SearchIcon size={17} aria-hidden />
        <span>Search</span>
        <Kbd size="xs">/</Kbd>
      </UnstyledButton>
      <Modal opened={opened} onClose={onClose} title="Search everything" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
        <Finder onDone={onClose} />
      </Modal>
    </>
  );
}

function Finder({ onDone }: { onDone: () => void }) {
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), TYPING_PAUSE_MS);
  const [chosen, setChosen] = useState(0);
  const navigate = useNavigate();
  const found = useFound(asked);
  const go = (one: Found | undefined) => {
    if (!one) return;
    onDone();
    void navigate({ to: one.to });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setChosen((at) => Math.min(at + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setChosen((at) => Math.max(at - 1, 0));
    else if (event.key === 'Enter') go(found[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <TextInput
        data-autofocus
        aria-label="Search"
        placeholder="A clip, a printer, materials…"
        role="combobox"
        aria-expanded
        aria-controls="found"
        aria-activedescendant={found[chosen] ? `found-${chosen}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKey}
      />
      <div className={css['results']} id="found" role="listbox" aria-label="Found">
        {found.map((one, index) => (
          <div
            key={one.to}
            id={`found-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className={css['result']}
            onClick={() => go(one)}
          >
            <one.icon size={18} aria-hidden />
            <span className="grow">{one.name}</span>
            <span className="small muted">{one.kind}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="muted">Nothing is called that yet.</p>}
    </>
  );
}
