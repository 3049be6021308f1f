// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { machineQuery } from '../api/machines.js';

const route = getRouteApi('/machines/$id');

/** The machine of the page that a place belongs to; the page shows places only once it is here. */
export function useMachine(): Machine | undefined {
  const { id } = route.useParams();
  return useQuery(machineQuery(id)).data;
}
