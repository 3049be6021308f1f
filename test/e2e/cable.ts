// SPDX-License-Identifier: AGPL-3.0-or-later
import { connect, createServer, type Server, type Socket } from 'node:net';
import { eventually } from './eventually.js';

/** Bytes kept of what the bridge sent. */
const MAX_HEARD_CHARS = 4_000_000;

/** The cable between a bridge and a machine, in the hands of a test: what goes through it is kept, it can be pulled, and somebody stands at the machine. */
export class Cable {
  /** All that the bridge has sent through it, as Latin-1 and without blanks, which mean nothing to a firmware. */
  heard = '';
  /** True: nothing that the machine says gets through. */
  isMute = false;
  #ends: { bridge: Socket; machine: Socket } | null = null;
  #isPlugged = true;

  private constructor(
    private readonly server: Server,
    readonly port: number,
    private machinePort: number,
  ) {
    server.on('connection', (socket) => this.#connect(socket));
  }

  /** Lays one to the machine that listens at this port of this computer. */
  static async to(machinePort: number): Promise<Cable> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (!address || typeof address !== 'object') throw new Error('no port');
    return new Cable(server, address.port, machinePort);
  }

  /** For `--machine KEY=…`. */
  get url(): string {
    return `tcp://127.0.0.1:${this.port}`;
  }

  /** Lines that the bridge has sent. */
  get commands(): string[] {
    return this.heard.split('\n').filter((line) => line.trim() !== '');
  }

  unplug(): void {
    this.#isPlugged = false;
    this.#ends?.bridge.destroy();
    this.#ends?.machine.destroy();
    this.#ends = null;
  }

  /** Plugs it in, into another machine if one is named. */
  plug(machinePort = this.machinePort): void {
    this.machinePort = machinePort;
    this.#isPlugged = true;
  }

  /** Somebody presses a key at the machine: as if these bytes had come through the cable. */
  press(bytes: string): void {
    this.#ends?.machine.write(Buffer.from(bytes, 'latin1'));
  }

  /** The machine says something by itself, as its own buttons make it. */
  say(line: string): void {
    this.#ends?.bridge.write(`${line}\n`);
  }

  /** Somebody with a laptop at the machine: cable out, these lines in, each answered with ok, cable in again, and the bridge is back. */
  async byHand(...lines: string[]): Promise<void> {
    this.unplug();
    for (const line of lines) await eventually(`the machine answers ${line}`, () => this.#ask(line));
    this.heard = '';
    this.plug();
    await eventually('the bridge speaks to the machine again', () => this.heard !== '');
  }

  async dispose(): Promise<void> {
    this.unplug();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** One line over a line of its own; false where the machine hung up, since it has not noticed yet that its cable was pulled. */
  #ask(line: string): Promise<boolean> {
    return new Promise((resolve) => {
      const laptop = connect(this.machinePort, '127.0.0.1', () => laptop.write(`${line}\n`));
      let said = '';
      laptop.on('data', (bytes) => {
        said += bytes.toString('latin1');
        if (/^ok/m.test(said)) laptop.end();
      });
      laptop.on('error', () => laptop.destroy());
      laptop.on('close', () => resolve(/^ok/m.test(said)));
    });
  }

  #connect(bridge: Socket): void {
    bridge.on('error', () => bridge.destroy());
    if (!this.#isPlugged || this.#ends) return void bridge.destroy();
    const machine = connect(this.machinePort, '127.0.0.1');
    const ends = { bridge, machine };
    this.#ends = ends;
    bridge.setNoDelay(true);
    machine.setNoDelay(true);
    machine.on('error', () => machine.destroy());
    bridge.on('data', (bytes) => {
      this.heard = (this.heard + bytes.toString('latin1').replaceAll(' ', '')).slice(-MAX_HEARD_CHARS);
      machine.write(bytes);
    });
    machine.on('data', (bytes) => {
      if (!this.isMute) bridge.write(bytes);
    });
    const cut = (): void => {
      bridge.destroy();
      machine.destroy();
      if (this.#ends === ends) this.#ends = null;
    };
    bridge.on('close', cut);
    machine.on('close', cut);
  }
}
