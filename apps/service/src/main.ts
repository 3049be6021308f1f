// SPDX-License-Identifier: AGPL-3.0-or-later
import { runService } from './run-service.js';

await runService();
