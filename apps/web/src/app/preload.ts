// SPDX-License-Identifier: AGPL-3.0-or-later
import { router } from './router.js';

/** After this long the first page is surely there, and the wire is free. */
const AFTER_MS = 3_000;

/** Fetches the code of all places in the quiet after the first page, so that each opens at once, even while the service is away. */
export function preloadPlaces(): () => void {
  const timer = setTimeout(() => {
    const loads = Object.values(router.routesById).map(async (route) => {
      await router.loadRouteChunk(route);
    });
    Promise.all(loads).catch((cause: unknown) => console.info('Some places are fetched when they are opened.', cause));
  }, AFTER_MS);
  return () => clearTimeout(timer);
}
