// SPDX-License-Identifier: AGPL-3.0-or-later
import { type MachineSettings, parsePayload, type ToolEvent, ToolRequest, upTopic } from '@fabcommons/contracts';
import { z } from 'zod';
import { instant } from './agent-clock.js';
import { ToolCalibration } from './tool-calibration.js';
import type { MachineTrust } from './machine-trust.js';
import { flash } from './tool-flash.js';
import type { MakeToolHandler, ToolHandler, ToolHandlerParts, Unfinished } from './tool-handler.js';
import { ToolRun } from './tool-run.js';
import { actNow, actOnBench, refusal, result, type ToolEnd, type ToolWorld } from './tool-work.js';
import { UnfinishedFlash } from './unfinished-flash.js';

/** Runs whose repetition is recognised. */
export const REMEMBERED_RUNS = 100;

/** Tools that need no machine to themselves. */
const AT_ONCE: ReadonlySet<string> = new Set(['override', 'jog-cancel', 'cancel']);

/** What the tools of all machines of a bridge share. */
export type ToolDeskBridge = {
  /** Holds the journal of flashes. */
  readonly dataFolder: string;
  /** Speed that was set for a machine; null: found out. */
  readonly baudOf: (key: string) => number | null;
  readonly trust: MachineTrust;
};

/** Makes the tools of a bridge. */
export const toolDesks =
  (bridge: ToolDeskBridge): MakeToolHandler =>
  (parts) =>
    new ToolDesk(parts, bridge);

/** Carries out what a person asks of one idle machine: one tool at a time, the same request once, each told to its end. */
export class ToolDesk implements ToolHandler {
  private readonly runs = new Map<string, ToolRun>();
  private readonly world: ToolWorld;
  private readonly calibration: ToolCalibration;
  private readonly flashed: UnfinishedFlash;
  private readonly startedAtMs: number;
  private current: { readonly run: ToolRun; readonly over: Promise<void> } | null = null;
  private isClosing = false;

  constructor(
    private readonly parts: ToolHandlerParts,
    private readonly bridge: ToolDeskBridge,
  ) {
    const { key, session, clock, publishBackup } = parts;
    this.flashed = new UnfinishedFlash(bridge.dataFolder, key);
    const keptByFlash = (): MachineSettings | null => this.flashed.settings;
    this.world = { key, trust: bridge.trust, session, publishBackup, keptByFlash, now: () => instant(clock) };
    this.calibration = new ToolCalibration(this.world, clock);
    this.startedAtMs = clock.wallMs();
  }

  get unfinished(): Unfinished | null {
    return this.flashed.current;
  }

  get busyWith(): string | null {
    return this.current?.run.request.op.kind ?? null;
  }

  get isStranger(): boolean {
    return this.bridge.trust.isStranger(this.parts.key);
  }

  settle(): boolean {
    return this.flashed.settle();
  }

  take(topic: string, payload: string): void {
    const request = this.read(topic, payload);
    if (!request) return;
    const known = this.runs.get(request.toolId);
    if (known) {
      // The service has not heard the end, or asks again: never twice.
      if (known.last) this.send(known.last);
      return;
    }
    const run = new ToolRun(request, this.parts.clock, (event) => this.send(event));
    this.remember(run);
    const no = this.whyNot(run);
    if (no) return run.end(no);
    this.parts.log.info('tool', { machine: this.parts.key, tool: request.op.kind, by: request.by });
    this.begin(run);
  }

  async close(): Promise<void> {
    this.isClosing = true;
    this.current?.run.abort.abort();
    // The session's end takes the machine away from what is under way.
    if (!this.current) await this.calibration.end();
    await this.current?.over;
  }

  /** Why it is not even begun. */
  private whyNot({ request }: ToolRun): ToolEnd | null {
    const { clock, busyWhy } = this.parts;
    if (Date.parse(request.expiresAt) <= clock.wallMs())
      return refusal('expired', `the request was good until ${request.expiresAt}`);
    // What was asked of an earlier process may have been begun by it; nobody remembers.
    if (Date.parse(request.at) < this.startedAtMs - CLOCK_SLACK_MS)
      return {
        kind: 'failed',
        code: 'bridge-restarted',
        reason: 'it was asked before the bridge started: it may have been begun. Look at the machine, then ask again',
        recovery: null,
      };
    if (this.isClosing) return refusal('not-ready', 'the bridge is being stopped');
    if (AT_ONCE.has(request.op.kind)) return null;
    if (this.current)
      return refusal('busy', `the machine is in use: ${this.current.run.request.op.kind} by ${this.current.run.request.by}`);
    const busy = busyWhy();
    return busy === null ? null : refusal('busy', busy);
  }

  private begin(run: ToolRun): void {
    const { op } = run.request;
    switch (op.kind) {
      case 'cancel':
        return run.end(this.cancel(op.toolId));
      case 'accept-machine':
        return run.end(this.acceptMachine());
      case 'override':
      case 'jog':
      case 'jog-cancel':
        return run.end(actNow(this.world, op));
      default:
        this.current = { run, over: this.work(run) };
    }
  }

  /** Never rejects. */
  private async work(run: ToolRun): Promise<void> {
    const { op } = run.request;
    run.accepted();
    let end: ToolEnd;
    try {
      switch (op.kind) {
        case 'flash':
          end = await flash(
            {
              ...this.world,
              cache: this.parts.cache,
              clock: this.parts.clock,
              dataFolder: this.bridge.dataFolder,
              baudRate: this.bridge.baudOf(this.parts.key),
            },
            op.image,
            run,
          );
          this.flashed.refresh();
          break;
        case 'calibrate':
          end = await this.calibration.step(op, run);
          break;
        case 'identify':
        case 'backup-settings':
        case 'restore-settings':
        case 'console':
        case 'home':
          end = await actOnBench(this.world, op, run);
          if (op.kind === 'restore-settings' && end.kind === 'result') this.settle();
          break;
        default:
          end = refusal('unsupported', `${op.kind} is not done here`);
      }
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.parts.log.warn('a tool failed', { machine: this.parts.key, tool: op.kind, reason });
      end = { kind: 'failed', code: 'internal', reason: reason.slice(0, 500), recovery: null };
    }
    this.current = null;
    run.end(end);
    this.parts.onChange();
  }

  /** Ends what runs: heaters off, motion by hand ended; a flash ends by itself where it can. */
  private cancel(toolId: string | undefined): ToolEnd {
    const { session } = this.parts;
    const running = this.current?.run;
    if (!running && this.calibration.isUnderWay && toolId === undefined) {
      void this.calibration.end();
      return result({ op: 'cancel' });
    }
    if (!running || (toolId !== undefined && running.request.toolId !== toolId))
      return refusal('not-ready', 'this tool does not run (any more)');
    running.abort.abort();
    if (running.request.op.kind !== 'flash') {
      session.jogCancel();
      session.makeSafe();
    }
    return result({ op: 'cancel' });
  }

  /** The person's word, and the machine is asked again who it is. */
  private acceptMachine(): ToolEnd {
    const { key, session, log } = this.parts;
    if (!this.isStranger) return refusal('not-ready', 'the machine that answers here is the one that answered last time');
    try {
      this.bridge.trust.accept(key);
    } catch (cause) {
      return { kind: 'failed', code: 'internal', reason: `it could not be kept: ${String(cause)}`.slice(0, 500), recovery: null };
    }
    log.info('another machine is accepted', { machine: key });
    const asked = session.recover();
    return asked.kind === 'accepted' ? result({ op: 'accept-machine' }) : refusal('not-ready', asked.reason);
  }

  private remember(run: ToolRun): void {
    this.runs.set(run.request.toolId, run);
    for (const [toolId, { isOver }] of this.runs) {
      if (this.runs.size <= REMEMBERED_RUNS) return;
      if (isOver) this.runs.delete(toolId);
    }
  }

  private read(topic: string, payload: string): ToolRequest | null {
    const { log, key, clock } = this.parts;
    try {
      return parsePayload(ToolRequest, topic, payload);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      log.warn('malformed tool request', { machine: key, reason: reason.slice(0, 500) });
      const toolId = toolIdOf(payload);
      if (toolId !== null && !this.runs.has(toolId))
        this.send({
          v: 1,
          at: instant(clock),
          toolId,
          seq: 0,
          event: { kind: 'refused', code: 'malformed', reason: reason.slice(0, 500) },
        });
      return null;
    }
  }

  private send(event: ToolEvent): void {
    const { link, bridgeId, key } = this.parts;
    link.publish(upTopic(bridgeId, key, 'tool-event'), JSON.stringify(event), { qos: 1, retain: false });
  }
}

/** Clocks of two computers may differ so much; a request is good for longer. */
const CLOCK_SLACK_MS = 2_000;

function toolIdOf(payload: string): string | null {
  try {
    const read = z.object({ toolId: z.uuid() }).safeParse(JSON.parse(payload));
    return read.success ? read.data.toolId : null;
  } catch {
    return null;
  }
}
