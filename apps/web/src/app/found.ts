// SPDX-License-Identifier: AGPL-3.0-or-later
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { DesignPage } from '@fabcommons/contracts';
import type { LucideIcon } from 'lucide-react';
import Box from 'lucide-react/icons/box';
import Printer from 'lucide-react/icons/printer';
import Sprout from 'lucide-react/icons/corner-down-right';
import { machinesQuery } from '../api/machines.js';
import { query, request } from '../api/request.js';
import { PLACES } from './places.js';

/** Something a search led to. */
export type Found = { to: string; name: string; kind: string; icon: LucideIcon };

const MOST_DESIGNS = 8;
const OTHER_PLACES = [
  { to: '/make', name: 'Make something' },
  { to: '/designs/new', name: 'Publish a design' },
  { to: '/machines/connect', name: 'Connect a machine' },
  { to: '/me', name: 'My account and API tokens' },
];

/** What matches the words: designs by the service's own search, machines and places by name. */
export function useFound(words: string): Found[] {
  const designs = useQuery({
    queryKey: ['designs', 'search', words],
    queryFn: ({ signal }) => request<DesignPage>(`/api/designs${query({ q: words, limit: MOST_DESIGNS })}`, { signal }),
    enabled: words !== '',
    placeholderData: keepPreviousData,
  });
  const machines = useQuery(machinesQuery());
  const has = (name: string) => name.toLowerCase().includes(words.toLowerCase());
  return [
    ...(words === '' ? [] : (designs.data?.items ?? [])).map(({ slug, name }) => ({
      to: `/designs/${slug}`,
      name,
      kind: 'Design',
      icon: Box,
    })),
    ...(words === '' ? [] : (machines.data ?? []))
      .filter(({ name }) => has(name))
      .map(({ id, name, spaceName }) => ({ to: `/machines/${id}`, name, kind: spaceName, icon: Printer })),
    ...[...PLACES, ...OTHER_PLACES]
      .filter(({ name }) => has(name))
      .map(({ to, name }) => ({ to, name, kind: 'Place', icon: Sprout })),
  ];
}
