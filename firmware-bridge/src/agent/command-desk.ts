// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  type CommandReply,
  MachineCommand,
  parsePayload,
  RecoverCommand,
  type RefusalCode,
  StopCommand,
  upTopic,
} from '@fabcommons/contracts';
import { z } from 'zod';
import { type AgentClock, instant } from './agent-clock.js';
import type { AgentLog } from './agent-log.js';
import type { Link } from './broker-link.js';
import type { JobStore } from './job-store.js';

/** What is answered to a command. */
export type Answer = { kind: 'accepted' } | { kind: 'refused'; code: RefusalCode; reason: string };

/** What {@link CommandDesk} needs. */
export type CommandDeskParts = { bridgeId: string; store: JobStore; link: Link; clock: AgentClock; log: AgentLog };

/** Emergency stops whose repetition is recognised. */
export const REMEMBERED_STOPS = 100;

/** Reads commands at the door and answers them: the same command twice gets the same answer and is carried out once. */
export class CommandDesk {
  private readonly stops: string[] = [];
  /** Payloads that were no command. */
  malformed = 0;

  constructor(private readonly parts: CommandDeskParts) {}

  /** The command, or null when it is malformed, known or expired: then it has been answered here. */
  take(machine: string, topic: string, payload: string): MachineCommand | null {
    const command = this.read(MachineCommand, machine, topic, payload);
    if (!command || this.isKnown(machine, command.commandId)) return null;
    const job = command.kind === 'start' ? this.parts.store.job(command.jobId) : null;
    if (command.kind === 'start' && job) {
      const isSame = job.command.program.sha256 === command.program.sha256 && job.machine === machine;
      if (isSame && job.state === 'ended' && this.parts.store.waitsForWord(command.jobId))
        return this.isExpired(machine, command) ? null : command;
      this.answer(
        machine,
        command.commandId,
        isSame ? { kind: 'accepted' } : refuse('already-ran', 'this job id stands for another program'),
      );
      return null;
    }
    return this.isExpired(machine, command) ? null : command;
  }

  /** The order to bring a machine back, or null when it is malformed, known or expired: then it has been answered here. */
  takeRecovery(machine: string, topic: string, payload: string): RecoverCommand | null {
    const command = this.read(RecoverCommand, machine, topic, payload);
    if (!command || this.isKnown(machine, command.commandId) || this.isExpired(machine, command)) return null;
    return command;
  }

  /**
   * Carries out an emergency stop before it looks at anything else of the message. Only a repetition of a stop that was carried out does
   * nothing: it could end a later job. A stop that cannot be read is still a stop.
   */
  takeStop(machine: string, topic: string, payload: string, stop: (by: string | undefined) => Answer): void {
    const { commandId = null, by } = headOf(payload);
    let answer: Answer = { kind: 'accepted' };
    if (commandId === null || !this.stops.includes(commandId)) answer = stop(by);
    if (commandId !== null) {
      this.stops.push(commandId);
      if (this.stops.length > REMEMBERED_STOPS) this.stops.shift();
    }
    const command = this.read(StopCommand, machine, topic, payload);
    if (command) this.send(machine, this.reply(command.commandId, answer));
  }

  /** Answers and remembers the answer. */
  answer(machine: string, commandId: string, answer: Answer): void {
    const reply = this.reply(commandId, answer);
    this.parts.store.remember(reply);
    this.send(machine, reply);
  }

  /** The reply as it goes over the wire. */
  reply(commandId: string, answer: Answer): CommandReply {
    const head = { v: 1, commandId, at: instant(this.parts.clock) } as const;
    return answer.kind === 'accepted'
      ? { ...head, outcome: 'accepted' }
      : { ...head, outcome: 'refused', code: answer.code, reason: answer.reason.slice(0, MAX_REASON) };
  }

  /** Sends a reply; when it does not get through, the service repeats the command and is answered again. */
  send(machine: string, reply: CommandReply): void {
    const { link, bridgeId } = this.parts;
    link.publish(upTopic(bridgeId, machine, 'reply'), JSON.stringify(reply), { qos: 1, retain: false });
  }

  private isKnown(machine: string, commandId: string): boolean {
    const known = this.parts.store.reply(commandId);
    if (known) this.send(machine, known);
    return known !== null;
  }

  private isExpired(machine: string, { commandId, expiresAt }: { commandId: string; expiresAt: string }): boolean {
    if (Date.parse(expiresAt) > this.parts.clock.wallMs()) return false;
    this.answer(machine, commandId, refuse('expired', `the command was good until ${expiresAt}`));
    return true;
  }

  private read<S extends z.ZodType>(schema: S, machine: string, topic: string, payload: string): z.infer<S> | null {
    try {
      return parsePayload(schema, topic, payload);
    } catch (cause) {
      this.malformed += 1;
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.parts.log.warn('malformed message', { machine, reason: reason.slice(0, MAX_REASON), count: this.malformed });
      const commandId = commandIdOf(payload);
      if (commandId !== null) this.send(machine, this.reply(commandId, refuse('malformed', reason)));
      return null;
    }
  }
}

/** Longest reason that contracts allow. */
export const MAX_REASON = 500;

/** A refusal. */
export const refuse = (code: RefusalCode, reason: string): Answer => ({ kind: 'refused', code, reason });

/** The id of a message that may be malformed otherwise. */
const commandIdOf = (payload: string): string | null => headOf(payload).commandId ?? null;

function headOf(payload: string): { commandId?: string | undefined; by?: string | undefined } {
  const Head = z.object({ commandId: z.uuid().optional().catch(undefined), by: z.string().max(80).optional().catch(undefined) });
  return Head.safeParse(jsonOrNull(payload)).data ?? {};
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
