// SPDX-License-Identifier: AGPL-3.0-or-later
export { MeasureError, type MeasureErrorCode } from './measure-error.js';
export { add, compare, isZero, negate, type Quantity, quantity, subtract, sum, type Unit, UNITS } from './quantity.js';
export { type Filament, filamentMassMg } from './filament-mass.js';
export { formatQuantity } from './format-quantity.js';
