// SPDX-License-Identifier: AGPL-3.0-or-later

/** Jest reporter: the last line is `N passed, N failed` alone, for whoever reads the result by machine. A suite that could not run counts as failed. */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    process.stdout.write(`\n${results.numPassedTests} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`);
  }
}
