// SPDX-License-Identifier: AGPL-3.0-or-later
import { AgentError } from './agent-error.js';
import { AgentLog } from './agent-log.js';
import { AGENT_USAGE, type AgentOptions, parseAgentOptions } from './agent-options.js';
import { systemAgentClock } from './agent-clock.js';
import { MachineMaker } from './machine-maker.js';
import { tellPorts } from './port-news.js';
import { runAgent } from './run-agent.js';
import { askedToStop } from '../cli/asked-to-stop.js';
import { TransportError } from '../transport/transport.js';

/** Told in presence. */
export const BRIDGE_VERSION = '0.1.0';

/** Exit codes: 0 after SIGINT or SIGTERM, 1 when it cannot go on, 2 for wrong arguments. */
const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** `fab-bridge agent …`: joins the machines of this computer to a service until SIGINT or SIGTERM, or until the program that started it is gone. `argv` is what follows `agent`. */
export async function runCommand(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(`${AGENT_USAGE}\n`);
    return EXIT.ok;
  }
  try {
    return await serve(parseAgentOptions(argv));
  } catch (cause) {
    if (!(cause instanceof AgentError) && !(cause instanceof TransportError)) throw cause;
    process.stderr.write(`fab-bridge agent: ${cause.message}\n`);
    return cause.code === 'bad-option' || cause.code === 'bad-port' ? EXIT.usage : EXIT.failed;
  }
}

async function serve(options: AgentOptions): Promise<number> {
  const log = new AgentLog(systemAgentClock, (line) => process.stdout.write(`${line}\n`), options.isJson);
  const stop = askedToStop();
  const machines = new MachineMaker(options, log);
  const forgetPorts = tellPorts(log);
  try {
    return await runAgent(options, {
      clock: systemAgentClock,
      log,
      signal: stop.signal,
      bridgeVersion: BRIDGE_VERSION,
      createMachineSession: (machine) => machines.make(machine),
      trust: machines,
    });
  } finally {
    forgetPorts();
    stop.forget();
  }
}
