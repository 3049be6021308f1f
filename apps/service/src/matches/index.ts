// SPDX-License-Identifier: AGPL-3.0-or-later
export { MatchesModule } from './matches.module.js';
export { type Decision, MatchesService, type OneMachineQuestion } from './matches.service.js';
