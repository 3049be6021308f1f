// SPDX-License-Identifier: AGPL-3.0-or-later
export { MachineSettingsModule } from './machine-settings.module.js';
export { SettingsService } from './settings.service.js';
