// SPDX-License-Identifier: AGPL-3.0-or-later
export { Clock, IdSource } from './clock.js';
export { Config, readConfig, type ConfigValues } from './config.js';
export { ConfigError } from './config-error.js';
export { ConfigModule } from './config.module.js';
export { requireFreePort } from './free-port.js';
export { withDeadline } from './deadline.js';
