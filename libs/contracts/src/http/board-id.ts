// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';

/** Board as bridges know it, e.g. `uno`, `mega2560`, `esp32`. */
export const BoardId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'expected 1-60 of a-z, 0-9 and "-"');
