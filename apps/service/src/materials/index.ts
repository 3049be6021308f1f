// SPDX-License-Identifier: AGPL-3.0-or-later
export { LoadsService } from './loads.service.js';
export type { MachineLoad } from './lot.js';
export { LotsService } from './lots.service.js';
export { MaterialsModule } from './materials.module.js';
export { MaterialsService } from './materials.service.js';
export { STOCK_BOOK, type LowerOutcome, type StockBook, type StockEntry } from './stock-book.js';
