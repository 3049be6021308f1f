// SPDX-License-Identifier: AGPL-3.0-or-later
export { inOrder, type MachineSituation, type WaitingJob } from './queue.js';
export { ownWait, type Reader, type Wait, type WaitCode, waitInWords } from './waiting.js';
export { nextStart, type NextStart, waits } from './next-start.js';
export { estimateStart } from './estimate-start.js';
