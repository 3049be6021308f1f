// SPDX-License-Identifier: AGPL-3.0-or-later
import { createServer, type Server, type Socket } from 'node:net';
import { VirtualError } from './virtual-error.js';
import type { VirtualMachine } from './virtual-machine.js';

/** Where to listen; port 0 takes a free one. `resetOnConnect` is a board that resets when its port is opened (DTR). */
export type ServeTcpOptions = { readonly port: number; readonly host?: string; readonly resetOnConnect?: boolean };

/** A machine on a TCP port. */
export interface TcpWire {
  readonly host: string;
  readonly port: number;
  /** True while somebody is connected. */
  readonly isConnected: boolean;
  /** Hangs up, stops listening; the machine itself goes on. */
  close(): Promise<void>;
}

/** A client that does not read is cut off beyond this. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/**
 * Puts a machine on a port, for one client at a time; another is hung up on. A client that comes later finds the machine as it stands, but a halted
 * one is reset by opening its port, as a person would press its button. Throws VirtualError 'port-in-use' or 'listen-failed'.
 */
export async function serveTcp(machine: VirtualMachine, options: ServeTcpOptions): Promise<TcpWire> {
  const host = options.host ?? '127.0.0.1';
  const line = new Line(machine, options.resetOnConnect ?? false);
  const server = createServer((socket) => line.connect(socket));
  await listen(server, host, options.port);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const offUnplug = machine.onUnplug(() => line.hangUp());
  return {
    host,
    port,
    get isConnected() {
      return line.isConnected;
    },
    close: () => {
      offUnplug();
      line.hangUp();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The one connection a serial line has. */
class Line {
  #socket: Socket | null = null;
  #hasServed = false;

  constructor(
    readonly machine: VirtualMachine,
    readonly resetOnConnect: boolean,
  ) {}

  get isConnected(): boolean {
    return this.#socket !== null;
  }

  connect(socket: Socket): void {
    // A peer that vanishes is an ordinary hang-up: 'close' follows and does what is to be done.
    socket.on('error', () => socket.destroy());
    if (this.#socket !== null) {
      socket.destroy();
      return;
    }
    this.#socket = socket;
    socket.setNoDelay(true);
    const off = this.machine.onData((bytes) => {
      socket.write(bytes);
      if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy();
    });
    socket.on('data', (bytes) => this.machine.write(bytes));
    socket.on('close', () => {
      off();
      if (this.#socket === socket) this.#socket = null;
    });
    if ((this.resetOnConnect && this.#hasServed) || this.machine.isHalted) this.machine.reset();
    this.#hasServed = true;
  }

  hangUp(): void {
    this.#socket?.destroy();
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      const text = isTaken
        ? `port ${port} on ${host} is in use; choose another, or 0 for a free one`
        : `cannot listen on ${host}:${port}: ${error.message}`;
      reject(new VirtualError(isTaken ? 'port-in-use' : 'listen-failed', text, { host, port }, error));
    });
    server.listen(port, host, () => resolve());
  });
}
