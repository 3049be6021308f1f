// SPDX-License-Identifier: AGPL-3.0-or-later
import { parsePidAutotune, settingOf } from '@fabcommons/firmware';
import {
  type Calibration,
  HEAT_MS,
  likeTold,
  type Prepared,
  type Procedure,
  readInputs,
  refuse,
  type StepNotice,
  valueOf,
} from './calibration.js';

/** The bed in `M303 E-1`. */
const BED = -1;

const TUNE: StepNotice = {
  instruction:
    'The heater swings round the target for some minutes. Fan as while printing, nozzle away from the bed, nothing on the bed. Stay with the machine.',
  inputs: [
    { name: 'heater', text: 'Heater (0 = hotend, -1 = bed)', unit: '', initial: 0, least: BED, most: 0 },
    { name: 'targetC', text: 'Temperature that you print with', unit: 'C', initial: 210, least: 40, most: 300 },
    { name: 'cycles', text: 'Swings', unit: '', initial: 5, least: 3, most: 20 },
  ],
  moves: false,
  heats: true,
};

/** PID autotune: Marlin's own `M303`, without its `U1`: a person sees the values before they are used (MarlinDocumentation `_gcode/M303.md`). */
export const pid: Procedure = {
  about: 'Finds the gains that hold the temperature of a heater (PID autotune).',
  first: 'tune',
  whyNot: (settings) =>
    settings.firmware !== 'marlin'
      ? 'only Marlin tunes heaters'
      : settingOf(settings.entries, 'M301.P') || settingOf(settings.entries, 'M304.P')
        ? null
        : 'this firmware tells no PID values (M301, M304): it was built without, or it uses another control (MPC)',
  notice: (_calibration, step) => (step === 'tune' ? TUNE : null),
  prepare: (calibration, _step, args) => tune(calibration, args),
};

function tune(calibration: Calibration, args: Readonly<Record<string, number>>): Prepared {
  const inputs = readInputs(TUNE, args.heater === BED && args.targetC === undefined ? { ...args, targetC: 60 } : args);
  if (typeof inputs === 'string') return refuse(inputs);
  const { heater = 0, targetC = 0, cycles = 5 } = inputs;
  if (heater !== 0 && heater !== BED) return refuse(`heater: expected 0 (hotend) or -1 (bed), got ${heater}`);
  const command = heater === BED ? 'M304' : 'M301';
  if (!settingOf(calibration.settings.entries, `${command}.P`))
    return refuse(`this firmware tells no ${command}: the ${heater === BED ? 'bed' : 'hotend'} is not controlled by PID`);
  if (heater === BED && targetC > 120) return refuse(`targetC: expected at most 120 C for a bed, got ${targetC}`);
  return {
    kind: 'prepared',
    commands: [{ text: `M303 E${heater} S${targetC} C${cycles} U0`, silenceMs: HEAT_MS }],
    finish: (lines) => {
      const tuned = parsePidAutotune(lines);
      if (tuned.kind !== 'finished')
        return { failed: tuned.kind === 'failed' ? tuned.reason : 'the autotune was ended before it had values' };
      const { p, i, d } = tuned.gains;
      const wanted = Object.fromEntries(
        Object.entries({ P: p, I: i, D: d }).map(([letter, value]) => [
          `${command}.${letter}`,
          likeTold(calibration, `${command}.${letter}`, value),
        ]),
      );
      return {
        calibration: { ...calibration, wanted, next: 'keep', repeats: 'tune' },
        text: 'Tuned; the heater is off. Nothing is kept yet: look at the values, then keep them or end here.',
        values: Object.entries(wanted).map(([key, value]) => valueOf(calibration, key, value)),
      };
    },
  };
}
