// SPDX-License-Identifier: AGPL-3.0-or-later
// The whole path of the bridge: bridge.mjs JOB.json, `{ports, programPath, sha256, sizeBytes, dialect, stopAfterMs}`. One session a port, as the agent
// makes them: program by hash, preflight, sender, progress, safety. Prints one JSON line when all jobs have ended.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSession, createTransport } from '@fabcommons/firmware-bridge';

const { ports, programPath, sha256, sizeBytes, dialect, stopAfterMs = 0 } = JSON.parse(process.argv[2]);
const hash = createHash('sha256').update(readFileSync(programPath)).digest('hex');
if (hash !== sha256) throw new Error(`the program has other bytes: ${hash}`);

/** Milliseconds from bytes read to the next bytes written, one for each chunk that was followed by a write. */
const reactionsMs = [];

/** A transport that notes how long the bridge takes from a read to its next write. */
class TimedTransport {
  #readAt = 0;
  constructor(inner) {
    this.inner = inner;
  }
  get port() {
    return this.inner.port;
  }
  get isOpen() {
    return this.inner.isOpen;
  }
  get pendingBytes() {
    return this.inner.pendingBytes;
  }
  open(listener) {
    return this.inner.open({
      onData: (bytes) => {
        this.#readAt = performance.now();
        listener.onData(bytes);
        this.#readAt = 0;
      },
      onClosed: (end) => listener.onClosed(end),
    });
  }
  write(bytes) {
    if (this.#readAt > 0 && reactionsMs.length < 1_000_000) reactionsMs.push(performance.now() - this.#readAt);
    this.#readAt = 0;
    this.inner.write(bytes);
  }
  close() {
    return this.inner.close();
  }
}

const machines = [];
for (const port of ports) {
  const session = createSession({ transport: new TimedTransport(await createTransport(port)), firmware: dialect });
  const machine = { session, ended: null, snapshots: 0, end: null };
  machine.ended = new Promise((resolve) => {
    session.subscribe((event) => {
      if (event.kind === 'snapshot') machine.snapshots += 1;
      if (event.kind !== 'phase' || !['finished', 'failed', 'cancelled'].includes(event.phase)) return;
      machine.end = event;
      resolve();
    });
  });
  machines.push(machine);
}
for (const { session } of machines) await session.open();
for (const { session } of machines) await until(() => session.snapshot.mode === 'idle' && session.snapshot.link !== undefined);
await new Promise((resolve) => setTimeout(resolve, 300));
const cpu = process.cpuUsage();
const startedAt = performance.now();
machines.forEach(({ session }, index) => {
  const outcome = session.start({ jobId: `bench-${index}`, programPath, sizeBytes, dialect, grants: ['*'] });
  if (outcome.kind !== 'started') throw new Error(JSON.stringify(outcome));
});
let pressedS = 0;
let rssMb = 0;
const watch = setInterval(() => {
  rssMb = Math.max(rssMb, process.memoryUsage.rss() / 1e6);
}, 100);
if (stopAfterMs > 0) {
  setTimeout(() => {
    pressedS = Number(process.hrtime.bigint()) / 1e9;
    machines[0].session.emergencyStop();
  }, stopAfterMs);
}
await Promise.all(machines.map((machine) => machine.ended));
const seconds = (performance.now() - startedAt) / 1000;
const used = process.cpuUsage(cpu);
clearInterval(watch);
reactionsMs.sort((a, b) => a - b);
const lines = machines.reduce((sum, { end }) => sum + end.measured.linesDone, 0);
console.log(
  JSON.stringify({
    ends: machines.map(({ end }) => [end.phase, end.reason ?? null]),
    resends: machines.reduce((sum, { session }) => sum + (session.snapshot.link.resends ?? 0), 0),
    lines,
    seconds,
    cpuMs: (used.user + used.system) / 1000,
    rssMb,
    pressedS,
    reactions: reactionsMs.length,
    p50Ms: reactionsMs[Math.floor(reactionsMs.length * 0.5)] ?? null,
    p99Ms: reactionsMs[Math.floor(reactionsMs.length * 0.99)] ?? null,
  }),
);
// What was written last still leaves.
setTimeout(() => process.exit(0), 200);

async function until(isSo) {
  for (let turn = 0; turn < 1_500 && !isSo(); turn++) await new Promise((resolve) => setTimeout(resolve, 10));
  if (!isSo()) throw new Error(`the machine is not ready: ${JSON.stringify(machines.map(({ session }) => session.snapshot))}`);
}
