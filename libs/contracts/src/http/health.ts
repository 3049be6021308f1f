// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';

/** GET /health: 200 when all parts are ready, else 503 with the same body. */
export const Health = z.object({
  ready: z.boolean(),
  version: z.string(),
  parts: z.record(z.string(), z.enum(['ready', 'starting', 'down'])),
});
export type Health = z.infer<typeof Health>;
