// SPDX-License-Identifier: AGPL-3.0-or-later
import X from 'lucide-react/icons/x';
import { useSyncExternalStore } from 'react';
import css from './says.module.css';

type Line = { id: number; tone: 'ready' | 'fault'; text: string };

const SHOWN_FOR_MS = 6_000;
const MOST_LINES = 3;
let lines: Line[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

/** Says a sentence at the edge of the page: what a press did, or why it did not. */
export function say(text: string, tone: Line['tone'] = 'ready'): void {
  const line = { id: nextId++, tone, text };
  set([...lines, line].slice(-MOST_LINES));
  setTimeout(() => unsay(line.id), tone === 'fault' ? 2 * SHOWN_FOR_MS : SHOWN_FOR_MS);
}

/** The sentences said lately. */
export function Says() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => lines,
  );
  return (
    <div className={css['says']} role="status" aria-live="polite">
      {shown.map((line) => (
        <div key={line.id} className={css['line']} data-tone={line.tone}>
          <span>{line.text}</span>
          <button type="button" aria-label="Dismiss" onClick={() => unsay(line.id)}>
            <X size={16} aria-hidden />
          </button>
        </div>
      ))}
    </div>
  );
}

function unsay(id: number): void {
  set(lines.filter((line) => line.id !== id));
}

function set(next: Line[]): void {
  lines = next;
  for (const listener of listeners) listener();
}
