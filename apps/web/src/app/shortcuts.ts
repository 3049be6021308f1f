// SPDX-License-Identifier: AGPL-3.0-or-later
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { PLACES } from './places.js';

/** How long after `g` the second key may come. */
const SECOND_KEY_MS = 1_200;

/** The keyboard of the whole page: `/`, `?`, `g` + place, `j` and `k` through whatever list is on screen. */
export function useShortcuts({ onSearch, onHelp }: { onSearch: () => void; onHelp: () => void }): void {
  const navigate = useNavigate();
  const goUntil = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const second = event.timeStamp < goUntil.current;
      goUntil.current = 0;
      if (second) {
        const place = event.key === 'h' ? '/' : PLACES.find(({ key }) => key === event.key)?.to;
        if (place) void navigate({ to: place });
      } else if (event.key === 'g') goUntil.current = event.timeStamp + SECOND_KEY_MS;
      else if (event.key === 'n') void navigate({ to: '/make' });
      else if (event.key === '/') onSearch();
      else if (event.key === '?') onHelp();
      else if (event.key === 'j' || event.key === 'k') step(event.key === 'j' ? 1 : -1);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate, onSearch, onHelp]);
}

function step(by: 1 | -1): void {
  const items = [...document.querySelectorAll<HTMLElement>('main [data-list-item]')];
  const here = items.findIndex((item) => item === document.activeElement);
  const next = here === -1 ? (by === 1 ? 0 : items.length - 1) : here + by;
  items[next]?.focus();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}
