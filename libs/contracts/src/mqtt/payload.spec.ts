// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MQTT_CATALOGUE } from '../docs/mqtt-catalogue.js';
import { ContractsError } from '../errors.js';
import { MachineCommand } from './command.js';
import { JobEvent } from './job-event.js';
import { MAX_PAYLOAD_BYTES, parsePayload } from './payload.js';

const codeOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof ContractsError) return error.code;
    throw error;
  }
  return 'none';
};

describe('payloads', () => {
  it.each(MQTT_CATALOGUE)('$name comes back as it was sent', ({ schema, sample, topic }) => {
    expect(parsePayload(schema, topic, JSON.stringify(sample))).toEqual(sample);
  });

  it('that are arbitrary text or JSON are refused with a code and never throw anything else', () => {
    const text = fc.oneof(fc.string(), fc.json(), fc.constantFrom('', 'null', '[]', '{}', '{"v":1}'));
    fc.assert(
      fc.property(text, fc.constantFrom(...MQTT_CATALOGUE), (payload, { schema, topic }) => {
        expect(['payload-not-json', 'payload-invalid']).toContain(codeOf(() => parsePayload(schema, topic, payload)));
      }),
    );
  });

  it('with any one field of a wrong type, or one missing that is not optional, are refused', () => {
    for (const { schema, sample, topic, optional = [] } of MQTT_CATALOGUE)
      for (const field of Object.keys(sample))
        for (const damaged of [
          ...(optional.includes(field) ? [] : [{ ...sample, [field]: undefined }]),
          { ...sample, [field]: [[field]] },
        ])
          expect([field, codeOf(() => parsePayload(schema, topic, JSON.stringify(damaged)))]).toEqual([field, 'payload-invalid']);
  });

  it('of an older bridge or service, without the optional fields, are read', () => {
    for (const { schema, sample, topic, optional = [] } of MQTT_CATALOGUE) {
      const older = Object.fromEntries(Object.entries(sample).filter(([field]) => !optional.includes(field)));
      expect(parsePayload(schema, topic, JSON.stringify(older))).toEqual(older);
    }
  });

  it('of another wire version are refused', () => {
    for (const { schema, sample, topic } of MQTT_CATALOGUE)
      expect(codeOf(() => parsePayload(schema, topic, JSON.stringify({ ...sample, v: 2 })))).toBe('payload-invalid');
  });

  it('that are too long are refused unread', () => {
    expect(codeOf(() => parsePayload(MachineCommand, 't', ' '.repeat(MAX_PAYLOAD_BYTES + 1)))).toBe('payload-too-long');
  });

  it('tell what is wrong where', () => {
    expect(() => parsePayload(JobEvent, 'fab/v1/up/b/k/job-event', '{"v":1}')).toThrow(/job-event: eventId: /);
  });
});
