// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ConsoleLine, Machine, ToolRun } from '@fabcommons/contracts';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type KeyboardEvent, useCallback, useState } from 'react';
import { consoleBefore, consoleQuery } from '../api/machine-tools.js';
import { RowBones } from '../ui/bones.js';
import { Problem } from '../ui/problem.js';
import { say } from '../ui/says.js';
import { ConsoleAsk } from './console-ask.js';
import { EMPTY_HISTORY, step, typed } from './console-history.js';
import { ConsoleLog } from './console-log.js';
import css from './console.module.css';
import { ToolOutcome } from './tool-outcome.js';
import { useTool } from './use-tool.js';
import { WhyLine } from './why-line.js';
import { isInUseBy, WHY_ID, whyAtRest, whyInUse, whyNoTool } from './why-no-tool.js';

/** As in contracts (MAX_CONSOLE_CHARS). */
const MAX_LINE_CHARS = 256;

/** A terminal to the machine: what is said to it and what it answers, and a line to type. What moves, heats or stores is asked about first. */
export function Console({ machine }: { machine: Machine }) {
  const [line, setLine] = useState('');
  const [history, setHistory] = useState(EMPTY_HISTORY);
  const [asked, setAsked] = useState<{ line: string; why: string } | null>(null);
  const [sent, setSent] = useState('');
  const onEnd = useCallback(
    ({ state, code, reason }: ToolRun) => {
      if (state === 'refused' && code === 'needs-confirmation')
        setAsked({ line: sent, why: (reason ?? 'it changes the machine').replace(`${sent}: `, '') });
    },
    [sent],
  );
  const tool = useTool(machine.id, { onEnd });
  const why = isInUseBy(machine, tool.run?.id) ? null : whyNoTool(machine);
  const send = (text: string, confirmed: boolean) => {
    setSent(text);
    setAsked(null);
    tool.use({ kind: 'console', line: text, confirmed });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = line.trim();
    if (text === '' || tool.isBusy || why !== null) return;
    setHistory((known) => typed(known, text));
    setLine('');
    send(text, false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    const next = step(history, event.key === 'ArrowUp' ? -1 : 1, line);
    setHistory(next.history);
    setLine(next.line);
  };
  const isAskedBack = tool.run?.state === 'refused' && tool.run.code === 'needs-confirmation';
  return (
    <div className={`card ${css['console']}`}>
      <Lines machine={machine} />
      {asked && <ConsoleAsk {...asked} onYes={() => send(asked.line, true)} onNo={() => setAsked(null)} />}
      <form className={css['form']} onSubmit={submit}>
        <TextInput
          className="grow"
          label="A line to the machine"
          classNames={{ input: css['input'] ?? '' }}
          value={line}
          maxLength={MAX_LINE_CHARS}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          placeholder={machine.identity?.firmware === 'marlin' ? 'M115' : '$I'}
          aria-describedby={why === null ? undefined : WHY_ID}
          onChange={(event) => setLine(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <Button type="submit" disabled={why !== null} loading={tool.isBusy}>
          Send
        </Button>
      </form>
      <WhyLine why={why === null || whyAtRest(machine) !== null ? null : whyInUse(machine)} />
      {!isAskedBack && <ToolOutcome tool={tool} what={sent} cancellable />}
    </div>
  );
}

function Lines({ machine }: { machine: Machine }) {
  const client = useQueryClient();
  const lines = useQuery(consoleQuery(machine.id));
  const [isWhole, setWhole] = useState(false);
  const [showsAll, setShowsAll] = useState(false);
  if (lines.isError) return <Problem error={lines.error} what="The console did not load" retry={() => void lines.refetch()} />;
  if (!lines.data) return <RowBones count={1} height={240} />;
  const first = lines.data[0]?.number;
  const earlier = async () => {
    if (first === undefined) return;
    try {
      const page = await consoleBefore(machine.id, first);
      client.setQueryData<ConsoleLine[]>(['console', machine.id], (known) => [...page.lines, ...(known ?? [])]);
      if (page.before === null) setWhole(true);
    } catch (cause) {
      say(cause instanceof Error ? cause.message : 'Earlier lines did not load.', 'fault');
    }
  };
  return (
    <>
      <div className="spread">
        <Checkbox
          size="xs"
          label="Show every ok and report"
          checked={showsAll}
          onChange={(event) => setShowsAll(event.currentTarget.checked)}
        />
        {first !== undefined && first > 1 && !isWhole && (
          <Button size="xs" variant="subtle" onClick={() => void earlier()}>
            Earlier lines
          </Button>
        )}
      </div>
      <ConsoleLog name={machine.name} lines={lines.data} showsAll={showsAll} />
    </>
  );
}
