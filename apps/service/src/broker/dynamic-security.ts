// SPDX-License-Identifier: AGPL-3.0-or-later
import { ALL_TOPICS, bridgePublishPrefix, bridgeSubscription } from '@fabcommons/contracts';
import { z } from 'zod';
import { BrokerError } from './broker-error.js';

/** Mosquitto's plug-in for accounts takes commands here (mosquitto 2.0, plugins/dynamic-security/README.md). */
export const CONTROL_TOPIC = '$CONTROL/dynamic-security/v1';
/** It answers here, to every subscriber. */
export const CONTROL_RESPONSE_TOPIC = `${CONTROL_TOPIC}/response`;
/** Longest wait for an answer; a broker without the plug-in never gives one. */
export const CONTROL_TIMEOUT_MS = 2_000;

/** One right of a role. */
type Acl = { acltype: 'publishClientSend' | 'publishClientReceive' | 'subscribePattern'; topic: string; allow: true };
/** The commands of the plug-in that are used here. */
type ControlCommand =
  | { command: 'createRole'; rolename: string; acls: Acl[] }
  | { command: 'deleteRole'; rolename: string }
  | { command: 'createClient'; username: string; password: string; clientid: string; roles: { rolename: string }[] }
  | { command: 'deleteClient'; username: string }
  | { command: 'addClientRole'; username: string; rolename: string }
  | { command: 'getDefaultACLAccess' };

const Answers = z.object({
  responses: z.array(z.object({ command: z.string(), correlationData: z.string().optional(), error: z.string().optional() })),
});

/** Role that lets the service publish; the plug-in's first account may administer and read, but not publish. */
const SERVICE_ROLE = 'fabcommons-service';
const roleOf = (bridgeId: string): string => `fabcommons-bridge-${bridgeId}`;

/** Ways to the broker that the accounts need. */
export type ControlLink = { send(payload: string): Promise<void>; newId(): string };

/** Accounts of bridges at a Mosquitto with the dynamic security plug-in: one account and one role for each bridge, topics written out. */
export class DynamicSecurity {
  private readonly waiting = new Map<string, (error: string | null | BrokerError) => void>();

  constructor(private readonly link: ControlLink) {}

  /** Takes what came on {@link CONTROL_RESPONSE_TOPIC}; answers to others are passed over. */
  take(payload: string): void {
    for (const answer of parseAnswers(payload)) {
      const settle = answer.correlationData === undefined ? undefined : this.waiting.get(answer.correlationData);
      settle?.(answer.error ?? null);
    }
  }

  /** Ends every wait: the connection is lost, no answer will come. */
  abandon(): void {
    for (const settle of [...this.waiting.values()])
      settle(new BrokerError('unavailable', `The connection was lost before ${CONTROL_TOPIC} answered.`));
  }

  /** Whether the broker has the plug-in and this account may use it. */
  async isThere(): Promise<boolean> {
    try {
      await this.run([{ command: 'getDefaultACLAccess' }]);
      return true;
    } catch (cause) {
      if (cause instanceof BrokerError && cause.code === 'timeout') return false;
      throw cause;
    }
  }

  /**
   * Gives the service's own account the right to publish below `fab/v1`. The plug-in cuts an account's connection when its roles change; so the
   * first time this ends with `unavailable`, and after the reconnect it changes nothing.
   */
  async allowService(username: string): Promise<void> {
    await this.run([
      { command: 'createRole', rolename: SERVICE_ROLE, acls: [{ acltype: 'publishClientSend', topic: ALL_TOPICS, allow: true }] },
      { command: 'addClientRole', username, rolename: SERVICE_ROLE },
    ]);
  }

  /** Makes the bridge's account anew, so that an old secret is worth nothing. @throws BrokerError `refused` with the plug-in's words */
  async provision(bridgeId: string, secret: string): Promise<void> {
    await this.remove(bridgeId);
    const errors = await this.run([
      { command: 'createRole', rolename: roleOf(bridgeId), acls: bridgeAcls(bridgeId) },
      {
        command: 'createClient',
        username: bridgeId,
        password: secret,
        clientid: bridgeId,
        roles: [{ rolename: roleOf(bridgeId) }],
      },
    ]);
    const error = errors.find((text) => text !== null);
    if (error)
      throw new BrokerError('refused', `The MQTT broker did not make the account of the bridge: ${error}.`, { bridgeId });
  }

  /** Removes account and role; the plug-in cuts the account's connection. Unknown ones are no error. */
  async remove(bridgeId: string): Promise<void> {
    await this.run([
      { command: 'deleteClient', username: bridgeId },
      { command: 'deleteRole', rolename: roleOf(bridgeId) },
    ]);
  }

  /** @returns for each command the plug-in's error, or null. @throws BrokerError `timeout`, `unavailable` */
  private async run(commands: readonly ControlCommand[]): Promise<(string | null)[]> {
    const numbered = commands.map((command) => ({ ...command, correlationData: this.link.newId() }));
    const answers = Promise.all(numbered.map(({ correlationData }) => this.answerTo(correlationData)));
    const [errors] = await Promise.all([answers, this.link.send(JSON.stringify({ commands: numbered }))]);
    return errors;
  }

  private answerTo(id: string): Promise<string | null> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(new BrokerError('timeout', `The MQTT broker gave no answer on ${CONTROL_TOPIC} within ${CONTROL_TIMEOUT_MS} ms.`));
      }, CONTROL_TIMEOUT_MS);
      this.waiting.set(id, (error) => {
        clearTimeout(timer);
        this.waiting.delete(id);
        if (error instanceof BrokerError) reject(error);
        else resolve(error);
      });
    });
  }
}

/** The rights of one bridge, topics written out: a `%u` pattern would also cover accounts that Fabcommons did not make. */
const bridgeAcls = (bridgeId: string): Acl[] => [
  { acltype: 'publishClientSend', topic: `${bridgePublishPrefix(bridgeId)}#`, allow: true },
  { acltype: 'subscribePattern', topic: bridgeSubscription(bridgeId), allow: true },
  { acltype: 'publishClientReceive', topic: bridgeSubscription(bridgeId), allow: true },
];

function parseAnswers(payload: string): z.infer<typeof Answers>['responses'] {
  try {
    return Answers.parse(JSON.parse(payload)).responses;
  } catch (cause) {
    throw new BrokerError(
      'refused',
      'The MQTT broker answered on its control topic with something else than expected.',
      {},
      cause,
    );
  }
}

/** What a person does at a broker that Fabcommons cannot administer. */
export const byHand = (bridgeId: string): string =>
  `Make an account at your MQTT broker: user name and client id ${bridgeId}, password as shown at pairing; it may publish to ` +
  `${bridgePublishPrefix(bridgeId)}# and subscribe to ${bridgeSubscription(bridgeId)}, nothing else.`;
