// SPDX-License-Identifier: AGPL-3.0-or-later
import { Link, Outlet, useRouter, useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Says } from '../ui/says.js';
import { AccountMenu } from './account-menu.js';
import { Help } from './help.js';
import { LiveDot } from './live-dot.js';
import { PLACES } from './places.js';
import { Search } from './search.js';
import { SpaceSwitch } from './space-switch.js';
import { useShortcuts } from './shortcuts.js';
import css from './shell.module.css';

/** The frame round every place: rail or bar, top line, and the place itself. */
export function Shell() {
  const [open, setOpen] = useState<'search' | 'help' | null>(null);
  const wall = useRouterState({ select: (state) => 'wall' in state.location.search });
  useShortcuts({ onSearch: () => setOpen('search'), onHelp: () => setOpen('help') });
  useFocusOnArrival();
  if (wall)
    return (
      <main className={css['wall']}>
        <Outlet />
      </main>
    );
  return (
    <div className={css['shell']}>
      <a className={css['skip']} href="#main">
        Skip to content
      </a>
      <header className={css['top']}>
        <Link to="/" className={css['brand']} aria-label="Fabcommons, home">
          <img src="/mark.svg" alt="" width={28} height={28} />
          <span>Fabcommons</span>
        </Link>
        <SpaceSwitch />
        <Search opened={open === 'search'} onOpen={() => setOpen('search')} onClose={() => setOpen(null)} />
        <LiveDot />
        <AccountMenu onHelp={() => setOpen('help')} />
      </header>
      <Places />
      <main id="main" className={css['main']} tabIndex={-1}>
        <Outlet />
      </main>
      <Says />
      <Help opened={open === 'help'} onClose={() => setOpen(null)} />
    </div>
  );
}

function Places() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <nav className={css['places']} aria-label="Places">
      {PLACES.map(({ to, name, icon: Icon, also }) => {
        const here = [to, ...also].some((start) => path === start || path.startsWith(`${start}/`));
        return (
          <Link key={to} to={to} className={css['place']} aria-current={here ? 'page' : undefined}>
            <Icon size={20} aria-hidden strokeWidth={1.9} />
            <span>{name}</span>
          </Link>
        );
      })}
    </nav>
  );
}

/** After a link was followed, reading goes on at the new place's title. */
function useFocusOnArrival() {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onResolved', ({ pathChanged, fromLocation, toLocation }) => {
        if (!pathChanged || !fromLocation) return;
        // Between the places of one machine the keyboard stays on its tabs.
        const machine = machineOf(fromLocation.pathname);
        if (machine !== undefined && machine === machineOf(toLocation.pathname)) return;
        const title = document.querySelector<HTMLElement>('main h1') ?? document.getElementById('main');
        title?.focus({ preventScroll: true });
      }),
    [router],
  );
}

const machineOf = (path: string): string | undefined => /^\/machines\/([^/]+)/.exec(path)?.[1];
