// SPDX-License-Identifier: AGPL-3.0-or-later

/** What comes first: the work's outcome, or `late()` after that time. The work goes on; a rejection that comes too late is nobody's any more. */
export function withDeadline<Done, Late>(work: Promise<Done>, withinMs: number, late: () => Late): Promise<Done | Late> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      try {
        resolve(late());
      } catch (cause) {
        reject(cause instanceof Error ? cause : new Error(String(cause)));
      }
    }, withinMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
