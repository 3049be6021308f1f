// SPDX-License-Identifier: AGPL-3.0-or-later
import { useSyncExternalStore } from 'react';

/** How one reader likes to see the page; kept on this device only. */
export type Preferences = {
  length: 'mm' | 'inch';
  temperature: 'celsius' | 'fahrenheit';
  scheme: 'auto' | 'light' | 'dark';
  spaceId: string;
};

const KEY = 'fab-preferences';
const SCHEME_KEY = 'fab-colour-scheme';
const DEFAULTS: Preferences = { length: 'mm', temperature: 'celsius', scheme: 'auto', spaceId: '' };
const listeners = new Set<() => void>();
const darkQuery = matchMedia('(prefers-color-scheme: dark)');
let current = load();

darkQuery.addEventListener('change', tell);

/** The reader's preferences, live. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => current);
}

/** Changes some of them and remembers. */
export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  localStorage.setItem(KEY, JSON.stringify(current));
  localStorage.setItem(SCHEME_KEY, current.scheme);
  tell();
}

/** Whether the page is dark now. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, () => (current.scheme === 'auto' ? darkQuery.matches : current.scheme === 'dark'));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}

function load(): Preferences {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) };
  } catch (cause) {
    console.warn('Preferences on this device were unreadable and start anew.', cause);
    return DEFAULTS;
  }
}
