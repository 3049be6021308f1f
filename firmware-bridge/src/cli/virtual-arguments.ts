// SPDX-License-Identifier: AGPL-3.0-or-later
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** What `fab-bridge virtual` was asked for. */
export type VirtualArguments = {
  readonly firmware: 'marlin' | 'grbl' | 'grblhal';
  readonly tcpPort: number | null;
  readonly ptyPath: string | null;
  readonly speed: number;
  readonly faultsPath: string | null;
  readonly resetOnConnect: boolean;
  /** Seconds until somebody presses the reset button of a halted machine; 0 for nobody there. */
  readonly resetAfterS: number;
  /** Grbl settings that differ from the defaults, by number. */
  readonly settings: ReadonlyMap<number, number>;
  readonly isJson: boolean;
};

/** Shown for --help and behind a wrong argument. */
export const VIRTUAL_USAGE = `usage: fab-bridge virtual marlin|grbl|grblhal --tcp PORT | --pty PATH [options]
  --tcp PORT          listen on 127.0.0.1:PORT; 0 takes a free port
  --pty PATH          make PATH a serial device (needs socat)
  --speed N           machine seconds in a second, 0.1 to 1000 (default 1)
  --faults FILE       a JSON array of faults, see src/virtual/README.md
  --reset-on-connect  reset the board when its port is opened, as DTR does
  --reset-after S     seconds until somebody presses the reset button of a halted machine (default 0: nobody does)
  --setting N=VALUE   Grbl and grblHAL: a setting at power-on, may be repeated
  --json              print one line of JSON when ready`;

/** Fastest and slowest clock. */
const MAX_SPEED = 1000;
const MIN_SPEED = 0.1;
/** Longest time anybody waits beside a machine. */
const MAX_RESET_AFTER_S = 86_400;

const OPTIONS = {
  tcp: { type: 'string' },
  pty: { type: 'string' },
  speed: { type: 'string', default: '1' },
  faults: { type: 'string' },
  'reset-on-connect': { type: 'boolean', default: false },
  'reset-after': { type: 'string', default: '0' },
  setting: { type: 'string', multiple: true },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsConfig['options'];

type Parsed = ReturnType<typeof parse>;

/** Throws for an option it does not know or that lacks its value. */
function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
}

/** Reads the arguments behind `virtual`; 'help', or a sentence that says what is wrong. */
export function readVirtualArguments(argv: readonly string[]): VirtualArguments | 'help' | { readonly problem: string } {
  let parsed: Parsed;
  try {
    parsed = parse(argv);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  const { values, positionals } = parsed;
  if (values.help) return 'help';
  const [firmware, ...rest] = positionals;
  if (firmware !== 'marlin' && firmware !== 'grbl' && firmware !== 'grblhal')
    return { problem: `expected marlin, grbl or grblhal, found ${firmware ?? 'nothing'}` };
  if (rest.length > 0) return { problem: `unexpected ${rest.join(' ')}` };
  if (values.tcp === undefined && values.pty === undefined) return { problem: 'expected --tcp PORT or --pty PATH' };
  const tcpPort = values.tcp === undefined ? null : Number(values.tcp);
  if (tcpPort !== null && (!/^\d+$/.test(values.tcp ?? '') || tcpPort > 65535))
    return { problem: `--tcp ${values.tcp}: expected a port from 0 to 65535` };
  const speed = Number(values.speed);
  if (!(speed >= MIN_SPEED && speed <= MAX_SPEED))
    return { problem: `--speed ${values.speed}: expected a number from ${MIN_SPEED} to ${MAX_SPEED}` };
  const resetAfterS = Number(values['reset-after']);
  if (!(resetAfterS >= 0 && resetAfterS <= MAX_RESET_AFTER_S))
    return { problem: `--reset-after ${values['reset-after']}: expected seconds from 0 to ${MAX_RESET_AFTER_S}` };
  const settings = readSettings(values.setting ?? []);
  if (typeof settings === 'string') return { problem: settings };
  return {
    firmware,
    tcpPort,
    ptyPath: values.pty ?? null,
    speed,
    faultsPath: values.faults ?? null,
    resetOnConnect: values['reset-on-connect'],
    resetAfterS,
    settings,
    isJson: values.json,
  };
}

function readSettings(entries: readonly string[]): ReadonlyMap<number, number> | string {
  const settings = new Map<number, number>();
  for (const entry of entries) {
    const match = /^\$?(\d{1,3})=(\d+(?:\.\d+)?)$/.exec(entry);
    if (match === null) return `--setting ${entry}: expected NUMBER=VALUE, such as 22=1`;
    settings.set(Number(match[1]), Number(match[2]));
  }
  return settings;
}
