// SPDX-License-Identifier: AGPL-3.0-or-later
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { MAX_GRANTS, type ProgramFinding } from '@fabcommons/contracts';
import {
  createAnalysis,
  DEFAULT_JOB_POLICY,
  type Finding,
  type MachineLimits,
  preflight,
  type ProgramReport,
} from '@fabcommons/gcode';
import { ByteCheck } from './byte-check.js';
import { GRANT_ALL } from './grant.js';
import { joinedLimits } from './joined-limits.js';
import type { SessionJob, StartRefusalCode } from './session.js';

/** Bytes that `start` looks at before it answers; the rest is read while nothing is sent yet. */
export const QUICK_BYTES = 256 * 1024;
/** Where they are read to; looking takes one turn of the event loop, so all machines share it. */
const QUICK_BUFFER = Buffer.alloc(QUICK_BYTES);
/** Bytes read at once; the event loop, and so every other machine of this bridge, runs between two reads. */
const CHUNK_BYTES = 64 * 1024;
/** Findings that the machine itself cannot settle. Where no steward's word came with the job at all, nobody asked for them to be judged. */
const NEEDS_STEWARD: ReadonlySet<Finding['code']> = new Set(['limit-unknown', 'work-offset-unknown']);
/** The contract's bound of a finding's words. */
const MAX_TEXT_CHARS = 500;
/** Findings that are told one by one in a reason. */
const MAX_TOLD = 3;

/** What stands against a job; `line` of the program, where it is about one. */
export type PreflightProblem = {
  readonly code: Exclude<StartRefusalCode, 'busy'>;
  readonly reason: string;
  readonly line?: number;
  /** With `preflight` and `needs-word`: all that stands against it, as the contract bounds it. */
  readonly findings?: readonly ProgramFinding[];
};

/** Looks at the file and its beginning; a small program is seen whole. The machine is asked nothing. */
export function quickPreflight(job: SessionJob, limits: MachineLimits): PreflightProblem | null {
  const bytes = QUICK_BUFFER.subarray(0, Math.min(job.sizeBytes, QUICK_BYTES));
  let length: number;
  try {
    const { size } = statSync(job.programPath);
    if (size === 0) return { code: 'bad-program', reason: 'the program is empty' };
    if (size !== job.sizeBytes)
      return {
        code: 'file-unavailable',
        reason: `the program has ${size} bytes, expected ${job.sizeBytes}: it is not the file that was meant`,
      };
    const file = openSync(job.programPath, 'r');
    try {
      length = readSync(file, bytes, 0, bytes.length, 0);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    return {
      code: 'file-unavailable',
      reason: `the program cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    };
  }
  const isWhole = length === job.sizeBytes;
  // A line that is cut must not be judged.
  const seen = bytes.subarray(0, isWhole ? length : bytes.lastIndexOf('\n', length - 1) + 1);
  const check = new ByteCheck();
  check.push(seen);
  const analysis = createAnalysis({ dialect: job.dialect });
  analysis.push(seen);
  const findings = judged(analysis.finish(), check, limits, job);
  return problemOf(findings.filter(({ severity, line }) => severity === 'refuse' && (isWhole || line > 0)));
}

/** Looks at the whole program, a piece at a time, while nothing has been sent. Null: nobody wants it any more. */
export async function readProgram(
  job: SessionJob,
  isWanted: () => boolean,
): Promise<{ report: ProgramReport; check: ByteCheck } | null> {
  const check = new ByteCheck();
  const analysis = createAnalysis({ dialect: job.dialect });
  const file = await open(job.programPath, 'r');
  try {
    const bytes = Buffer.alloc(CHUNK_BYTES);
    for (let at = 0; isWanted(); ) {
      const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
      if (bytesRead === 0) return { report: analysis.finish(), check };
      at += bytesRead;
      check.push(bytes.subarray(0, bytesRead));
      analysis.push(bytes.subarray(0, bytesRead));
    }
    return null;
  } finally {
    await file.close();
  }
}

/** What stands against a program on this machine, with what its steward has granted. */
export function judge(
  { report, check }: { report: ProgramReport; check: ByteCheck },
  limits: MachineLimits,
  job: SessionJob,
): PreflightProblem | null {
  return problemOf(judged(report, check, limits, job));
}

/** What is left of the findings after grants. */
function judged(report: ProgramReport, { problem }: ByteCheck, limits: MachineLimits, job: SessionJob): readonly Finding[] {
  if (problem) return [{ code: 'problem', severity: 'refuse', ...problem }];
  const grants = new Set(job.grants ?? []);
  const joined = job.limits ? joinedLimits(limits, job.limits) : limits;
  return preflight(report, joined, { ...DEFAULT_JOB_POLICY, ...job.policy }).filter(({ code, severity, line }) => {
    // A program that only homes or heats makes nothing, but harms nothing either.
    if (code === 'problem' && line === 0 && report.blocks > 0) return false;
    if (severity === 'refuse') return true;
    if (!job.limits && NEEDS_STEWARD.has(code)) return false;
    return !grants.has(code) && !grants.has(GRANT_ALL);
  });
}

/** Whether a finding is about the program alone: it would run on no machine. */
const isOfProgram = ({ code }: Finding): boolean => code === 'problem' || code === 'command';

function problemOf(findings: readonly Finding[]): PreflightProblem | null {
  const refusing = findings.filter(({ severity }) => severity === 'refuse');
  const told = refusing.length > 0 ? refusing : findings;
  const [first] = told;
  if (!first) return null;
  const texts = told.slice(0, MAX_TOLD).map(({ line, text }) => (line > 0 ? `line ${line}: ${text}` : text));
  const more = told.length > MAX_TOLD ? ` (and ${told.length - MAX_TOLD} more)` : '';
  const line = first.line > 0 ? { line: first.line } : {};
  const found = told.slice(0, MAX_GRANTS).map((finding) => ({ ...finding, text: finding.text.slice(0, MAX_TEXT_CHARS) }));
  if (refusing.length > 0)
    return isOfProgram(first)
      ? { code: 'bad-program', reason: texts.join('; ') + more, ...line }
      : { code: 'preflight', reason: texts.join('; ') + more, ...line, findings: found };
  const codes = [...new Set(told.map(({ code }) => code))].join(', ');
  return {
    code: 'needs-word',
    reason: `needs the word of the machine's steward (${codes}): ${texts.join('; ')}${more}`,
    ...line,
    findings: found,
  };
}
