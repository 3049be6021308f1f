// SPDX-License-Identifier: AGPL-3.0-or-later
export { HealthModule } from './health.module.js';
export { VERSION } from './version.js';
