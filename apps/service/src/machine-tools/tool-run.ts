// SPDX-License-Identifier: AGPL-3.0-or-later
import type { PersonRef, ToolKind, ToolOp, ToolResult, ToolRun, ToolRunState } from '@fabcommons/contracts';

/** A tool run as the database knows it; see `tool-run.entity.ts` for what the fields mean. */
export type StoredToolRun = {
  id: string;
  number: number;
  machineId: string;
  personId: string | null;
  kind: ToolKind;
  op: ToolOp;
  state: ToolRunState;
  at: Date;
  expiresAt: Date;
  heardAt: Date;
  endedAt: Date | null;
  lastSeq: number;
  askedAgain: number;
  code: string | null;
  reason: string | null;
  recovery: ToolRun['recovery'];
  progress: ToolRun['progress'];
  result: ToolResult | null;
  settingsVersionId: string | null;
  imageId: string | null;
};

/** States from which nothing follows any more. */
export const FINAL_TOOL_STATES: readonly ToolRunState[] = ['done', 'refused', 'failed', 'lost'];

/** A run as people see it. */
export function toToolRun(run: StoredToolRun, people: ReadonlyMap<string, PersonRef>): ToolRun {
  const { id, machineId, kind, state, code, reason, recovery, progress, result, settingsVersionId, imageId } = run;
  return {
    id,
    machineId,
    kind,
    text: inWords(run.op),
    state,
    by: run.personId === null ? null : (people.get(run.personId) ?? null),
    at: run.at.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
    code,
    reason,
    recovery,
    progress,
    result,
    settingsVersionId,
    imageId,
  };
}

/** What was asked, e.g. `console: M503`. */
export function inWords(op: ToolOp): string {
  switch (op.kind) {
    case 'identify':
      return 'ask who it is';
    case 'backup-settings':
      return `back its settings up: ${op.reason}`;
    case 'restore-settings':
      return `restore its settings of ${op.settings.takenAt}`;
    case 'console':
      return `console: ${op.line}`;
    case 'jog': {
      const { feedMmPerMin, ...axes } = op.move;
      const way = Object.entries(axes).map(([axis, mm]) => `${axis.toUpperCase()} ${mm}`);
      return `jog ${way.join(', ')} mm at ${feedMmPerMin} mm/min`;
    }
    case 'jog-cancel':
      return 'end the jog';
    case 'home':
      return 'home';
    case 'override':
      return `${op.target} at ${op.percent} %`;
    case 'flash':
      return `flash ${op.image.board} with ${op.image.sizeBytes} bytes`;
    case 'calibrate':
      return `calibrate ${op.procedure}: ${op.step}`;
    case 'accept-machine':
      return 'accept the machine that answers';
    case 'cancel':
      return 'cancel';
  }
}
