// SPDX-License-Identifier: AGPL-3.0-or-later
import { createInterface, type Interface } from 'node:readline';
import { ConsoleDesk, judgeLine } from '../tools/console-desk.js';
import { EXIT_DONE, EXIT_FAILED, readArguments } from './arguments.js';
import { loadHistory, MAX_REMEMBERED_LINES, saveHistory } from './console-history.js';
import { ConsoleScreen } from './console-screen.js';
import { MACHINE_HELP, MACHINE_VALUES, openToolMachine, stateFolder, type ToolMachine } from './tool-machine.js';

const HELP = `fab-bridge console --port PORT [--baud BAUD] [--firmware auto|marlin|grbl] [--yes] [--json] [--data DIR]

Talks to a machine, line by line. Questions go out at once; what moves, heats, stores or is not known is asked about first; what would break the
connection or the firmware is refused. What was typed is remembered below DIR (~/.local/state/fabcommons unless given).
  !stop or Ctrl-X   emergency stop, at once
  !history          what was typed here
  !quit or Ctrl-D   ends; Ctrl-C only clears the line
Without a terminal it reads lines from standard input; then --yes says yes to what would be asked, and without it such lines are not sent.
With --json one object a line: {"line":"M105","class":"query","kind":"ok","lines":["T:21.0 /0.0 …"],"error":null}.
${MACHINE_HELP}
Exit code 0: all lines were sent and answered by ok. 1: one was not, or the machine went away. 2: called wrongly.
`;

/** `fab-bridge console`. */
export async function run(argv: string[]): Promise<number> {
  const args = readArguments(argv, { values: [...MACHINE_VALUES, 'data'], flags: ['json', 'yes'], positionals: [] });
  if (args.flags.has('help')) {
    process.stdout.write(HELP);
    return EXIT_DONE;
  }
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const isJson = args.flags.has('json');
  const hasColours = isTerminal && !isJson && process.env['NO_COLOR'] === undefined;
  const screen = new ConsoleScreen(process.stdout, { isJson, hasColours });
  // Whoever reads has gone (`| head`): the console ends, the machine is given back.
  process.stdout.on('error', () => process.stdin.destroy());
  const machine = await openToolMachine(args, 'console');
  if ('problem' in machine) {
    process.stderr.write(`${machine.problem}\n`);
    return EXIT_FAILED;
  }
  try {
    const folder = stateFolder(args.values['data']);
    const talk = new ConsoleTalk(machine, screen, args.flags.has('yes'));
    return isTerminal && !isJson ? await talk.atTerminal(folder) : await talk.fromInput();
  } finally {
    await machine.close();
  }
}

/** One console: lines come in, are judged, sent one after the other, and answered on the screen. */
class ConsoleTalk {
  readonly #desk: ConsoleDesk;
  #hasFailed = false;

  constructor(
    private readonly machine: ToolMachine,
    private readonly screen: ConsoleScreen,
    private readonly isSure: boolean,
  ) {
    this.#desk = new ConsoleDesk(machine.bench, machine.identity.firmware);
  }

  async fromInput(): Promise<number> {
    for await (const line of createInterface({ input: process.stdin })) {
      if (line.trim() === '') continue;
      if (line.trim() === '!stop') return this.#stop();
      if (line.trim() === '!quit') break;
      await this.#send(line, this.isSure);
      if (this.machine.bench.ended) return EXIT_FAILED;
    }
    return this.#hasFailed ? EXIT_FAILED : EXIT_DONE;
  }

  async atTerminal(folder: string): Promise<number> {
    const { identity } = this.machine;
    const prompt = this.screen.paint('note', `${identity.firmware}> `);
    const input = createInterface({
      input: process.stdin,
      output: process.stdout,
      prompt,
      history: loadHistory(folder),
      historySize: MAX_REMEMBERED_LINES,
      removeHistoryDuplicates: true,
    });
    input.on('history', (lines) =>
      saveHistory(
        folder,
        lines.filter((line) => !/^(?:y|yes|n|no|!.*)?$/i.test(line)),
      ),
    );
    this.screen.print('note', `${identity.firmwareName} on ${identity.port}. !stop or Ctrl-X is the emergency stop, !quit ends.`);
    const code = await this.#listen(input);
    input.close();
    return code;
  }

  #listen(input: Interface): Promise<number> {
    return new Promise((resolve) => {
      /** A line that waits for a yes. */
      let asked: string | null = null;
      let last: Promise<unknown> = Promise.resolve();
      const stop = (): void => resolve(this.#stop());
      process.stdin.on('keypress', (_text: unknown, key: { ctrl?: boolean; name?: string } | undefined) => {
        if (key?.ctrl === true && key.name === 'x') stop();
      });
      input.on('SIGINT', () => {
        asked = null;
        // Empties the line that was begun, as shells do.
        input.write(null, { ctrl: true, name: 'u' });
        this.screen.print('note', '(Ctrl-C stops nothing: !stop or Ctrl-X is the emergency stop, Ctrl-D ends)');
        input.prompt();
      });
      input.on('close', () => resolve(EXIT_DONE));
      input.on('line', (line) => {
        const text = line.trim();
        if (text === '!stop') return stop();
        if (text === '!quit' || text === '!exit') return resolve(EXIT_DONE);
        last = last.then(async () => {
          const isYes = asked !== null && /^y(es)?$/i.test(text);
          const command = asked ?? text;
          const wasAsked = asked !== null;
          asked = null;
          if (wasAsked && !isYes) this.screen.print('note', 'not sent');
          else if (!wasAsked && this.#asks(command)) asked = command;
          else await this.#typed(command, wasAsked || this.isSure);
          if (this.machine.bench.ended) return resolve(EXIT_FAILED);
          if (asked === null) input.prompt();
        });
      });
      input.prompt();
    });
  }

  /** Asks about a line that moves, heats or stores. */
  #asks(line: string): boolean {
    const verdict = judgeLine(this.machine.identity.firmware, line);
    if (line === '' || line.startsWith('!') || verdict.kind !== 'ask' || this.isSure) return false;
    process.stdout.write(this.screen.paint('ask', `${line}: ${verdict.why ?? verdict.commandClass} Send it? [y/N] `));
    return true;
  }

  async #typed(line: string, isConfirmed: boolean): Promise<void> {
    if (line === '') return;
    if (line === '!history') for (const { line: typed } of this.#desk.history) this.screen.print('note', typed);
    else if (line.startsWith('!')) this.screen.print('note', `${line}: expected !stop, !history or !quit`);
    else await this.#send(line, isConfirmed);
  }

  async #send(line: string, isConfirmed: boolean): Promise<void> {
    const { verdict, answer } = await this.#desk.say(line, isConfirmed, { onLine: (text) => this.screen.said(text) });
    if (answer?.kind !== 'ok') this.#hasFailed = true;
    this.screen.ended(line, verdict, answer);
    if (this.machine.bench.ended) this.screen.print('error', this.machine.bench.ended.reason);
  }

  #stop(): number {
    this.machine.session.emergencyStop();
    process.stderr.write(
      '\nEmergency stop sent. A Marlin needs its reset button; a Grbl is in alarm until it is homed ($H) or unlocked ($X).\n',
    );
    return EXIT_FAILED;
  }
}
