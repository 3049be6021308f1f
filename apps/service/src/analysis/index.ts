// SPDX-License-Identifier: AGPL-3.0-or-later
export { AnalysisModule } from './analysis.module.js';
export { ANALYSIS_BOUNDS, AnalysisService } from './analysis.service.js';
