// SPDX-License-Identifier: AGPL-3.0-or-later
import { findHolders } from './port-holder.js';
import { TransportError, type TransportErrorCode } from './transport.js';

/**
 * What the system's refusal to open a port means to a person, and what to do. The texts are those of @serialport/bindings-cpp 13
 * (`serialport_unix.cpp`): `Error: No such file or directory, cannot open …`, `Error Resource temporarily unavailable Cannot lock port`.
 */
export async function openFailure(port: string, device: string, cause: Error): Promise<TransportError> {
  const message = cause.message.replace(/^Error:? /, '');
  const named = port === device ? port : `${port} (${device})`;
  const fail = (code: TransportErrorCode, text: string): TransportError =>
    new TransportError(code, `cannot open ${named}: ${text}`, { port, device }, cause);
  if (/cannot lock port|temporarily unavailable|resource busy|access denied.*COM/i.test(message)) {
    const holders = (await findHolders([device])).get(device) ?? [];
    const who =
      holders.map(({ pid, name }) => `${name}, process ${pid}`).join('; ') ||
      'which one cannot be seen; perhaps this bridge itself, for a machine with another name of this port';
    return fail('port-busy', `another program has it open (${who}). Close that program: a machine takes orders from one only`);
  }
  if (/permission denied|access denied|not permitted/i.test(message))
    return fail(
      'port-denied',
      `this user may not. Add it to the group that owns the port, log in anew: sudo usermod -aG dialout ${process.env['USER'] ?? '$USER'}`,
    );
  if (/no such (file|device)|not found|ENXIO/i.test(message))
    return fail('port-absent', `there is no such port: is the machine plugged in?`);
  return fail('open-failed', message);
}
