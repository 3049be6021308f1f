// SPDX-License-Identifier: AGPL-3.0-or-later
import { parseArgs } from 'node:util';
import { AgentError } from './agent-error.js';
import { BridgeSettings, type DataFolder } from './data-folder.js';
import { checkMachines, MACHINE_FORM, type MachineOption, parseMachineOption } from './machine-option.js';

/** The command line of `fab-bridge agent`. */
export type AgentOptions = {
  data: string;
  service: string | null;
  pairingCode: string | null;
  machines: readonly MachineOption[];
  /** Keys of machines of which a person says that who answers next is right. */
  accept: readonly string[];
  isJson: boolean;
};

/** Shown with `--help` and beside a wrong option. */
export const AGENT_USAGE = `fab-bridge agent --data DIR [--service URL] [--pair CODE] [--machine ${MACHINE_FORM}]... [--accept KEY]... [--json]
  --data DIR     folder for credentials, journal and programs; one bridge, one folder
  --service URL  address of the service, e.g. http://127.0.0.1:3000 (kept for the next start)
  --pair CODE    one-time code from the page of your space; needed at the first start only
  --machine ...  a machine, e.g. printer=/dev/serial/by-id/usb-Prusa_… or mill=tcp://127.0.0.1:5002,firmware=grbl; repeat for more (kept for the
                 next start). "fab-bridge ports" shows the names; the speed is found out unless given. reset=never: its board is never reset
                 by the bridge (opening the port for the first time may still do it)
  --accept KEY   another machine than last time answers as KEY, and that is right
  --json         log lines as JSON`;

/** @throws AgentError `bad-option` */
export function parseAgentOptions(argv: readonly string[]): AgentOptions {
  const { data, service, pair, machine, accept, json } = readArgs(argv);
  if (!data) throw new AgentError('bad-option', `--data DIR is missing.\n${AGENT_USAGE}`);
  if (service !== undefined && !BridgeSettings.shape.service.safeParse(service).success)
    throw new AgentError('bad-option', `--service ${service}: expected an address such as http://127.0.0.1:3000.`);
  const machines = (machine ?? []).map(parseMachineOption);
  checkMachines(machines);
  return { data, service: service ?? null, pairingCode: pair ?? null, machines, accept: accept ?? [], isJson: json ?? false };
}

/** What the command line says, completed by what the last start kept. @throws AgentError `bad-option` when something is in neither */
export function settingsFor(options: AgentOptions, folder: DataFolder): BridgeSettings {
  const kept = folder.settings();
  const service = options.service ?? kept?.service;
  if (!service)
    throw new AgentError('bad-option', `--service URL is missing, and ${folder.path} has none from an earlier start.`);
  const machines = options.machines.length > 0 ? [...options.machines] : (kept?.machines ?? []);
  if (machines.length === 0)
    throw new AgentError('bad-option', `--machine KEY=PORT is missing, and ${folder.path} has none from an earlier start.`);
  return { service, machines };
}

function readArgs(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        data: { type: 'string' },
        service: { type: 'string' },
        pair: { type: 'string' },
        machine: { type: 'string', multiple: true },
        accept: { type: 'string', multiple: true },
        json: { type: 'boolean' },
      },
    }).values;
  } catch (cause) {
    throw new AgentError('bad-option', `${cause instanceof Error ? cause.message : String(cause)}\n${AGENT_USAGE}`, {}, cause);
  }
}
