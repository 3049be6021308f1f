// SPDX-License-Identifier: AGPL-3.0-or-later
// Loaded into the service process before its own code (node --import): tells over IPC how late its event loop was since it was last asked.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const RESOLUTION_MS = 1;
const NS_PER_MS = 1e6;

if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let peakRss = 0;
  setInterval(() => (peakRss = Math.max(peakRss, process.memoryUsage.rss())), 100).unref();
  process.on('message', (ask) => {
    if (ask !== 'loop-delay') return;
    // The histogram counts the timer's own period; what is beyond it is the delay.
    const ms = (percentile) => Math.max(0, delay.percentile(percentile) / NS_PER_MS - RESOLUTION_MS);
    process.send({ p50: ms(50), p99: ms(99), max: ms(100), samples: delay.count, peakRssMb: peakRss / 2 ** 20 });
    delay.reset();
    peakRss = process.memoryUsage.rss();
  });
}
