// SPDX-License-Identifier: AGPL-3.0-or-later
export { ApiErrorFilter, INTERNAL_ERROR } from './api-error.filter.js';
export { ApiProblem, STATUS_OF } from './api-problem.js';
export { isMissing, systemErrorCode } from './system-error.js';
export { toApiProblem } from './to-api-problem.js';
