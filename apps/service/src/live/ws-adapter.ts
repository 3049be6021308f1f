// SPDX-License-Identifier: AGPL-3.0-or-later
import { Logger } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';

/** The part of a `ws` server and socket that this file needs. */
interface Emitter {
  on(event: string, listener: (argument: Emitter & Error) => void): unknown;
}

/** Nest's adapter, but a client that breaks the protocol (too long a message, a bad frame) is closed without a stack in the log. */
export class LiveWsAdapter extends WsAdapter {
  private readonly log = new Logger('Live');

  override bindErrorHandler<Server extends Emitter>(server: Server): Server {
    server.on('connection', (socket) => socket.on('error', (error) => this.log.debug(error.message)));
    server.on('error', (error) => this.log.error(error));
    return server;
  }
}
