// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  type DynamicModule,
  Global,
  Inject,
  Injectable,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Broker } from './broker.js';
import { BrokerError } from './broker-error.js';
import { EmbeddedBroker } from './embedded-broker.js';
import { ExternalBroker } from './external-broker.js';

/** Which broker: `url` (MQTT_URL) names an external one; null means the embedded one on `host`:`port` (FAB_HOST, MQTT_PORT; port 0: any free one). */
export type BrokerSettings = { url: string | null; host: string; port: number };

/** Builds the broker that the settings name; it is not started yet. */
export function createBroker({ url, host, port }: BrokerSettings): Broker {
  const log = new Logger('Broker');
  const onProblem = (where: string, cause: unknown): void =>
    log.warn(`${where}: ${cause instanceof Error ? cause.message : String(cause)}`);
  return url === null ? new EmbeddedBroker({ host, port, onProblem }) : new ExternalBroker({ url, onProblem });
}

/** Starts the broker once all features have subscribed, and closes it last. */
@Injectable()
class BrokerLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Broker');

  constructor(@Inject(Broker) private readonly broker: Broker) {}

  /** A broker that is away for now does not keep the service from starting: it answers health `down` and goes on trying. */
  async onApplicationBootstrap(): Promise<void> {
    try {
      await this.broker.ready();
    } catch (cause) {
      if (!(cause instanceof BrokerError) || (cause.code !== 'unavailable' && cause.code !== 'timeout')) throw cause;
      this.log.warn(cause.message);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.broker.close();
  }
}

/** Gives every feature the {@link Broker}. */
@Global()
@Module({})
export class BrokerModule {
  /** @param settings as read from the environment */
  static register(settings: BrokerSettings): DynamicModule {
    return {
      module: BrokerModule,
      providers: [{ provide: Broker, useFactory: () => createBroker(settings) }, BrokerLifecycle],
      exports: [Broker],
    };
  }
}
