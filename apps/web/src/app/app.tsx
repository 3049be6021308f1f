// SPDX-License-Identifier: AGPL-3.0-or-later
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ApiProblem } from '../api/problem.js';
import { LiveProvider } from '../live/live-provider.js';
import { useIsDark } from './preferences.js';
import { preloadPlaces } from './preload.js';
import { router } from './router.js';
import { theme } from './theme.js';

const MOST_RETRIES = 2;

/** Only a missing answer is worth asking again: a "no" stays a "no". */
function isWorthRetrying(failures: number, error: Error): boolean {
  return failures < MOST_RETRIES && (!(error instanceof ApiProblem) || error.status === 0 || error.status >= 500);
}

/** Asks even while the device thinks itself offline (a workshop's network needs no internet), and never keeps a press for later. */
function makeClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: isWorthRetrying, staleTime: 5_000, networkMode: 'always' },
      mutations: { networkMode: 'always' },
    },
  });
}

/** All that surrounds the places: colours, data, live wire, addresses. */
export function App() {
  const dark = useIsDark();
  const [client] = useState(makeClient);
  useEffect(preloadPlaces, []);
  return (
    <MantineProvider theme={theme} forceColorScheme={dark ? 'dark' : 'light'}>
      <QueryClientProvider client={client}>
        <LiveProvider>
          <RouterProvider router={router} />
        </LiveProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
