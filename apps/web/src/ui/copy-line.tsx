// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import css from '../accounts/accounts.module.css';

/** A line to take along: shown whole, copied with one press. */
export function CopyLine({ text, label }: { text: string; label: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'selected'>('idle');
  const line = useRef<HTMLElement>(null);
  const copy = async () => {
    if (line.current) getSelection()?.selectAllChildren(line.current);
    setState((await toClipboard(text)) ? 'copied' : 'selected');
  };
  const words = { idle: 'Copy', copied: 'Copied', selected: 'Selected: press Ctrl+C' };
  return (
    <div className={css['secret']}>
      <code ref={line}>{text}</code>
      <Button size="xs" variant="default" aria-label={`Copy ${label}`} onClick={() => void copy()}>
        {words[state]}
      </Button>
    </div>
  );
}

/** Whether it is there now. Plain-http pages of a local network have no clipboard, and a browser may refuse it. */
async function toClipboard(text: string): Promise<boolean> {
  if (!('clipboard' in navigator)) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (cause) {
    console.info('The browser keeps the clipboard to itself; the line is selected instead.', cause);
    return false;
  }
}
