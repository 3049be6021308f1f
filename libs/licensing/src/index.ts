// SPDX-License-Identifier: AGPL-3.0-or-later
export { type LicenceExpression, licencesIn, writeExpression } from './expression.js';
export {
  type ExpressionProblem,
  MAX_EXPRESSION_CHARS,
  MAX_EXPRESSION_DEPTH,
  type ParsedExpression,
  parseExpression,
} from './parse-expression.js';
export { type LicenceReading, type ReadableLicence, readLicence, type UnreadableLicence } from './read-licence.js';
export { type LicenceTerms, licenceTerms } from './licence-terms.js';
export { type PlainWords, plainWords } from './plain-words.js';
export { type Openness, openForPublic } from './open-for-public.js';
export { findLicenceId, LICENCE_IDS } from './spdx-lists.js';
