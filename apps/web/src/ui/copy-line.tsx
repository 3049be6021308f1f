// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button } from '@mantine/core';
import { useState } from 'react';
import css from '../accounts/accounts.module.css';

/** A line to take along: shown whole, copied with one press. */
export function CopyLine({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    // Plain-http pages have no clipboard; then the line is at least selected by hand.
    await navigator.clipboard?.writeText(text);
    setCopied(true);
  };
  return (
    <div className={css['secret']}>
      <code>{text}</code>
      <Button size="xs" variant="default" aria-label={`Copy ${label}`} onClick={() => void copy()}>
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  );
}
