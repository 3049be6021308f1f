// SPDX-License-Identifier: AGPL-3.0-or-later
import { createSession } from '../session/machine-session.js';
import type { MachineSession } from '../session/session.js';
import { createTransport } from '../transport/create-transport.js';
import type { AgentLog } from './agent-log.js';
import { IdentityMemory } from './identity-memory.js';
import type { MachineOption } from './machine-option.js';
import type { MachineTrust } from './machine-trust.js';

/** Makes the sessions of a bridge's machines, each with what is remembered of it. */
export class MachineMaker implements MachineTrust {
  #memory: IdentityMemory | null = null;
  readonly #toAccept: Set<string>;

  constructor(
    private readonly options: { readonly data: string; readonly accept: readonly string[] },
    private readonly log: AgentLog,
  ) {
    this.#toAccept = new Set(options.accept);
  }

  /** @throws TransportError `bad-port`; AgentError `data-folder-unusable` */
  async make({ key, port, baud, firmware, reset }: MachineOption): Promise<MachineSession> {
    const memory = this.memory;
    if (this.#toAccept.delete(key)) this.accept(key);
    const transport = await createTransport(port, { baud: baud ?? 'auto', memory, mayPulse: reset !== 'never' });
    const session = createSession({ transport, firmware, trust: memory.checkOf(key) });
    let told: string | null = null;
    session.subscribe((event) => {
      if (event.kind !== 'snapshot' || !transport.warning || transport.warning === told) return;
      told = transport.warning;
      this.log.warn(told, { machine: key });
    });
    return session;
  }

  /** Made when the data folder is there. */
  get memory(): IdentityMemory {
    this.#memory ??= new IdentityMemory(this.options.data, (text) => this.log.warn(text));
    return this.#memory;
  }

  isStranger(key: string): boolean {
    return this.memory.isStranger(key);
  }

  expectChange(key: string, change: 'firmware' | 'settings'): void {
    this.memory.expectChange(key, change);
  }

  /** A person's word that another machine than last time is right under this key; it counts when the machine is asked next. */
  accept(key: string): void {
    if (this.memory.accept(key)) this.log.info('who answers next is accepted', { machine: key });
    else this.log.info('nobody was known under this key', { machine: key });
  }
}
