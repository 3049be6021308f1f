// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { Link, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import css from './machine-tabs.module.css';

/** Places of a machine. `steward`: only stewards of its space see it. `also`: another address that belongs to it. */
const TABS = [
  { to: '/machines/$id', name: 'Now', end: '', steward: false },
  { to: '/machines/$id/tools', name: 'Tools', end: '/tools', steward: true },
  { to: '/machines/$id/settings', name: 'Settings', end: '/settings', steward: true },
  { to: '/machines/$id/firmware', name: 'Firmware', end: '/firmware', steward: true },
  { to: '/machines/$id/upkeep', name: 'Upkeep', end: '/upkeep', steward: false },
  { to: '/machines/$id/history', name: 'History', end: '/history', steward: true },
] as const;

/** The way between the places of one machine; each has its own address. */
export function MachineTabs({ machine }: { machine: Machine }) {
  const end = useRouterState({ select: ({ location }) => /\/machines\/[^/]+(\/[a-z]+)?/.exec(location.pathname)?.[1] ?? '' });
  const here = end === '/calibrate' ? '/tools' : end;
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    const [list, tab] = [bar.current, bar.current?.querySelector<HTMLElement>('[aria-current]')];
    if (list && tab) list.scrollLeft = tab.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
  }, [here]);
  const blocks = machine.warnings?.some(({ blocks: isBlocking }) => isBlocking);
  return (
    <nav className={css['tabs']} aria-label={`Places of ${machine.name}`} ref={bar}>
      {TABS.filter(({ steward }) => !steward || machine.may.manage).map((tab) => (
        <Link
          key={tab.to}
          to={tab.to}
          params={{ id: machine.id }}
          className={css['tab']}
          aria-current={tab.end === here ? 'page' : undefined}
          activeOptions={{ exact: true }}
          resetScroll={false}
        >
          {tab.name}
          {tab.end === '/upkeep' && (machine.warnings?.length ?? 0) > 0 && (
            <span className={css['mark']} data-tone={blocks ? 'fault' : 'needs'}>
              {blocks ? 'overdue' : 'due'}
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
