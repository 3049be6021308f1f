// SPDX-License-Identifier: AGPL-3.0-or-later
import type { z } from 'zod';
import { ContractsError } from '../errors.js';

/** Longest MQTT payload that is parsed: settings of a grblHAL with every plugin, transcript included, take about 80 KiB; all else stays below 16. */
export const MAX_PAYLOAD_BYTES = 128 * 1024;

/**
 * Parses an inbound payload once, at the door.
 * @throws ContractsError `payload-too-long`, `payload-not-json` or `payload-invalid` (context: topic and what was wrong where)
 */
export function parsePayload<S extends z.ZodType>(schema: S, topic: string, payload: string): z.infer<S> {
  if (payload.length > MAX_PAYLOAD_BYTES)
    throw new ContractsError('payload-too-long', `${topic}: ${payload.length} characters, at most ${MAX_PAYLOAD_BYTES}`, {
      topic,
    });
  const read = schema.safeParse(readJson(topic, payload));
  if (read.success) return read.data;
  const where = read.error.issues.map((issue) => `${issue.path.join('.') || '(root)'}: ${issue.message}`).join('; ');
  throw new ContractsError('payload-invalid', `${topic}: ${where}`, { topic });
}

function readJson(topic: string, payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch (cause) {
    throw new ContractsError('payload-not-json', `${topic}: payload is not JSON`, { topic }, cause);
  }
}
