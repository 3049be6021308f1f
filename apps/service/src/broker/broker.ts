// SPDX-License-Identifier: AGPL-3.0-or-later

/** A message as a handler gets it. `retained`: it was stored before the subscription, so it tells a state and no event. */
export type BrokerMessage = { topic: string; payload: string; retained: boolean };

/** Takes one message; it has parsed nothing yet (`parsePayload` of contracts does). A throw or rejection is logged with the topic. */
export type BrokerHandler = (message: BrokerMessage) => void | Promise<void>;

/** How a message is sent: QoS 1 unless told, not retained unless told. */
export type PublishOptions = { qos?: 0 | 1; retain?: boolean };

/** Whether messages flow now; `detail` says in plain words what is wrong and what is being done. */
export type BrokerHealth = { kind: 'embedded' | 'external'; state: 'up' | 'down'; detail: string | null };

/** True when the secret belongs to that bridge and the bridge was not revoked. */
export type BridgeCheck = (bridgeId: string, secret: string) => Promise<boolean>;

/** What came of making or removing a bridge's account at the broker; `by-hand`: a person has to do it, `instruction` says what. */
export type Provisioning = { kind: 'done' } | { kind: 'by-hand'; instruction: string };

/**
 * The MQTT broker as the service sees it, embedded or external alike. Nest injects it by this class. It may be used (subscribed to) before it
 * is ready; the module starts it when all features are initialised.
 */
export abstract class Broker {
  /** Whether messages flow now. */
  abstract readonly health: BrokerHealth;
  /** What a bridge is told at pairing, e.g. `mqtt://127.0.0.1:1883`; never carries the service's own credentials. */
  abstract readonly bridgeUrl: string;

  /**
   * Says how a bridge's log-in is checked; accounts calls it while it initialises. Until then every bridge is refused.
   * An external broker checks log-ins itself and takes no notice.
   */
  abstract authenticateBridgesWith(check: BridgeCheck): void;

  /** Starts and waits until messages flow. @throws BrokerError `port-in-use`, `cannot-listen`, `refused`, `unavailable`, `closed` */
  abstract ready(): Promise<void>;

  /**
   * Sends; resolves when the broker took it, which says nothing of the receiver.
   * @throws BrokerError `unavailable` (not connected; nothing is kept for later), `timeout`, `bad-topic`
   */
  abstract publish(topic: string, payload: string, options?: PublishOptions): Promise<void>;

  /**
   * Hands every message of the bridges that matches to `handler`, the retained ones first. Holds over reconnects, after which retained messages
   * come again; a handler must bear to see a message twice.
   * @param filter below `fab/v1/up/`, e.g. `fab/v1/up/+/+/state`
   * @returns a function that ends it
   * @throws BrokerError `bad-topic`
   */
  abstract subscribe(filter: string, handler: BrokerHandler): Promise<() => Promise<void>>;

  /** Makes the bridge's account with rights to its own two topic prefixes only, or replaces its secret. @throws BrokerError `unavailable`, `timeout`, `refused` */
  abstract provisionBridge(bridgeId: string, secret: string): Promise<Provisioning>;

  /** Removes the account, cuts its connection and forgets its retained messages. @throws like {@link provisionBridge} */
  abstract revokeBridge(bridgeId: string): Promise<Provisioning>;

  /** Ends all connections; idempotent. */
  abstract close(): Promise<void>;
}
