// SPDX-License-Identifier: AGPL-3.0-or-later
import { EXIT_DONE, readArguments } from './arguments.js';
import { perform, showSteps } from './install.js';
import { CONFIG_PATH, uninstallPlan } from './install-plan.js';

const KEPT = `kept: /var/lib/fab-bridge (credentials, journal), ${CONFIG_PATH}, the user fab-bridge`;
const HELP = `fab-bridge uninstall [--dry-run]

Stops the service that "fab-bridge install" made (a running job ends safely) and takes its unit away; ${KEPT}.
`;

/** `fab-bridge uninstall`. */
export function run(argv: string[]): Promise<number> {
  const args = readArguments(argv, { values: [], flags: ['dry-run'], positionals: [] });
  if (args.flags.has('help')) {
    process.stdout.write(HELP);
    return Promise.resolve(EXIT_DONE);
  }
  const steps = uninstallPlan();
  return args.flags.has('dry-run') ? showSteps(steps) : perform(steps, `The service is gone; ${KEPT}.\n`);
}
