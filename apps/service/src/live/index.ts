// SPDX-License-Identifier: AGPL-3.0-or-later
export { LiveModule } from './live.module.js';
export { LiveService } from './live.service.js';
