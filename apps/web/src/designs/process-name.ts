// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/react-query';
import { processesQuery } from '../api/designs.js';
import { shortProcess } from './short-process.js';

/** Names of manufacturing processes by id; an unknown id reads as itself. */
export function useProcessName(): (id: string) => string {
  const processes = useQuery(processesQuery);
  return (id) => processes.data?.find((process) => process.id === id)?.name ?? id.replaceAll('-', ' ');
}

/** As {@link useProcessName}, for places with little room; names that become alike are said once. */
export function useShortProcesses(): (ids: readonly string[]) => string {
  const name = useProcessName();
  return (ids) => [...new Set(ids.map((id) => shortProcess(name(id))))].join(' + ');
}
