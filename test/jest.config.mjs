import { existsSync } from 'node:fs';
import preset from './jest.preset.mjs';

const root = new URL('..', import.meta.url).pathname;
const project = (dir) => ({ ...preset, displayName: dir, rootDir: root + dir });

/** Unit and component suites live beside the code; `test/*` holds those that cross processes or read the code itself. */
const DIRS = [
  'libs/measure',
  'libs/gcode',
  'libs/firmware',
  'libs/matching',
  'libs/scheduling',
  'libs/ledger',
  'libs/licensing',
  'libs/interchange',
  'libs/contracts',
  'firmware-bridge',
  'apps/service',
  'apps/cli',
  'apps/web',
  'test/architecture',
  'test/simavr',
  'test/e2e',
];

export default {
  rootDir: root,
  maxWorkers: 2,
  testTimeout: 30_000,
  projects: DIRS.filter((dir) => existsSync(root + dir)).map(project),
};
