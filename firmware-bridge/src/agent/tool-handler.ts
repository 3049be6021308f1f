// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineSettings, Offer } from '@fabcommons/contracts';
import type { MachineSession } from '../session/session.js';
import type { AgentClock } from './agent-clock.js';
import type { AgentLog } from './agent-log.js';
import type { Link } from './broker-link.js';
import type { ProgramCache } from './program-cache.js';

/** What carries out the tools of one machine: reads `tool` messages, uses the session, publishes `tool-event`s. */
export interface ToolHandler {
  /** A `tool` message came in. Never throws. */
  take(topic: string, payload: string): void;
  /** The bridge ends: what is under way ends, and is told. Resolves when nothing of it touches the session any more. */
  close(): Promise<void>;
  /** What was left unfinished at the machine by a tool, perhaps of an earlier process, and what helps; null: nothing. */
  readonly unfinished: Unfinished | null;
  /** The tool that is under way, or null. Between two steps of it (flash, then restore) the machine looks idle and is not. */
  readonly busyWith: string | null;
  /** Whether another machine than last time answers. */
  readonly isStranger: boolean;
  /** A person says that the machine is right as it is. True when something unfinished was settled by that. */
  settle(): boolean;
}

/** Something left unfinished, in words, with what is safe. No job begins meanwhile. */
export type Unfinished = { readonly text: string; readonly offers: readonly Offer[] };

/** What a {@link ToolHandler} is made of. */
export type ToolHandlerParts = {
  readonly key: string;
  readonly bridgeId: string;
  readonly session: MachineSession;
  readonly link: Link;
  readonly clock: AgentClock;
  readonly log: AgentLog;
  /** Fetches bytes by hash, verified: firmware images too. */
  readonly cache: Pick<ProgramCache, 'fetch' | 'release'>;
  /** Why no tool may begin now (a job's bytes are being fetched, the bridge ends), or null. `override` and `jog-cancel` need not ask. */
  readonly busyWhy: () => string | null;
  /** Keeps settings durably for the service, before it returns; the id they are kept under. Throws when the journal fails. */
  readonly publishBackup: (settings: MachineSettings, reason: string, toolId?: string) => string;
  /** What a handler knows of its machine has changed. */
  readonly onChange: () => void;
};

/** Makes the tools of one machine. */
export type MakeToolHandler = (parts: ToolHandlerParts) => ToolHandler;
