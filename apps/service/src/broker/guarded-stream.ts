// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Duplex } from 'node:stream';
import { PacketLengths } from './packet-lengths.js';

/** Most bytes that wait for a client which does not read; then it is cut off. */
export const MAX_UNREAD_BYTES = 4 * 1024 * 1024;

type Written = (error: Error | null | undefined) => void;

/**
 * Bounds what one connection can cost the broker, both ways. aedes 1.2.0 waits for a client that stops reading and meanwhile delivers to
 * nobody; here `write` never asks to wait: the bytes go to that client's own buffer, and past {@link MAX_UNREAD_BYTES} it is cut off. A packet
 * longer than allowed cuts the connection before it is collected.
 */
export function guardStream<S extends Duplex>(stream: S, maxUnreadBytes = MAX_UNREAD_BYTES): S {
  const write = stream.write.bind(stream);
  stream.write = (chunk: unknown, encoding?: BufferEncoding | Written, written?: Written): boolean => {
    if (typeof encoding === 'string') write(chunk, encoding, written);
    else write(chunk, encoding);
    if (stream.writableLength > maxUnreadBytes) stream.destroy(new Error(`cut off: ${stream.writableLength} bytes not read`));
    return true;
  };
  const read = stream.read.bind(stream);
  const lengths = new PacketLengths();
  stream.read = (size?: number): unknown => {
    const chunk: unknown = read(size);
    if (!(chunk instanceof Uint8Array) || lengths.push(chunk)) return chunk;
    stream.destroy(new Error('cut off: packet too long'));
    return null;
  };
  return stream;
}
