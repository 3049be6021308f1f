// SPDX-License-Identifier: AGPL-3.0-or-later
export { MachineToolsModule } from './machine-tools.module.js';
export { ToolsService, type ToolWish } from './tools.service.js';
