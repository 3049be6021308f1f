// SPDX-License-Identifier: AGPL-3.0-or-later
import { createAnalysis, defaultLimits } from '../../../libs/gcode/dist/index.js';
import { ManualClock } from '../../../firmware-bridge/dist/virtual/manual-clock.js';
import { createVirtualGrbl } from '../../../firmware-bridge/dist/virtual/grbl/virtual-grbl.js';

const STEP_MS = 5;
const MAX_MS = 24 * 3_600_000;

/** Runs a program on the virtual Grbl by a clock of its own; answers seconds really taken, and seconds estimated with the same settings. */
export function millTime(text) {
  const clock = new ManualClock();
  const machine = createVirtualGrbl({ clock, settings: new Map() });
  let heard = '';
  machine.onData((bytes) => (heard += Buffer.from(bytes).toString('latin1')));
  const take = () => {
    const said = heard;
    heard = '';
    return said;
  };
  const answer = (line) => {
    machine.write(Buffer.from(`${line}\n`));
    for (let said = take(); ; said += take()) {
      if (/^(ok|error:\d+)\r?$/m.test(said)) return said;
      if (clock.nowMs() > MAX_MS) throw new Error(`no answer to ${line}`);
      clock.advance(STEP_MS);
    }
  };
  const settings = new Map(
    [...answer('$$').matchAll(/^\$(\d+)=([\d.]+)/gm)].map(([, code, value]) => [Number(code), Number(value)]),
  );
  const beganMs = clock.nowMs();
  for (const line of text.split('\n').filter((candidate) => candidate.trim() !== '')) {
    const said = answer(line.replace(/\([^)]*\)|;.*$/g, '').trim());
    if (said.includes('error')) throw new Error(`${line}: ${said}`);
  }
  while (machine.state !== 'Idle' && clock.nowMs() < MAX_MS) clock.advance(STEP_MS);
  const analysis = createAnalysis({ dialect: 'grbl', limits: limitsOf(settings) });
  analysis.push(text);
  const report = analysis.finish();
  return { realSeconds: (clock.nowMs() - beganMs) / 1000, estimatedSeconds: report.timeMs / 1000, blocks: report.blocks };
}

/** Grbl's settings as planner limits: $11, $12, $110 to $112 (mm/min), $120 to $122 (mm/s2). */
function limitsOf(settings) {
  const get = (code) => settings.get(code);
  return {
    ...defaultLimits('grbl'),
    maxFeedMmPerS: { x: get(110) / 60, y: get(111) / 60, z: get(112) / 60, e: 1 },
    maxAccelerationMmPerS2: { x: get(120), y: get(121), z: get(122), e: 1 },
    junction: { kind: 'deviation', mm: get(11) },
    arcToleranceMm: get(12),
  };
}
