// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ToolRun } from '@fabcommons/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { isFinal, type OrderedOp, orderTool, toolQuery } from '../api/machine-tools.js';
import { newId } from '../api/new-id.js';
import { useWatch } from '../live/live-provider.js';

type Options = { onEnd?: (run: ToolRun) => void };

/** A tool in somebody's hand: orders it, follows the run until its end, and tells how it ended (once). */
export function useTool(machineId: string, { onEnd }: Options = {}) {
  const client = useQueryClient();
  const [toolId, setToolId] = useState<string | null>(null);
  const told = useRef<string | null>(null);
  useWatch(`tools:${machineId}`);
  const order = useMutation({
    mutationFn: (start: (id: string) => Promise<ToolRun>) => start(newId()),
    onSuccess: (answer) => {
      // The live wire may have been quicker than this answer.
      client.setQueryData<ToolRun>(['tool', answer.id], (known) => (known && known.state !== 'sent' ? known : answer));
      setToolId(answer.id);
    },
  });
  const run = useQuery(toolQuery(machineId, toolId)).data ?? null;
  useEffect(() => {
    if (!run || !isFinal(run) || told.current === run.id) return;
    told.current = run.id;
    onEnd?.(run);
  }, [run, onEnd]);
  const begin = (start: (id: string) => Promise<ToolRun>) => {
    setToolId(null);
    order.mutate(start);
  };
  return {
    /** The run as it is now; null before the first. */
    run,
    isBusy: order.isPending || (run !== null && !isFinal(run)),
    /** Why it could not even be asked for. */
    error: order.error,
    /** Orders a tool of the list. */
    use: (op: OrderedOp) => begin((id) => orderTool(machineId, id, op)),
    /** Orders by another address (restore, flash). */
    begin,
    /** Ends the run that is under way. */
    cancel: () => {
      if (run) void orderTool(machineId, newId(), { kind: 'cancel', toolId: run.id }).catch(console.error);
    },
    /** Goes on with a run (its id) that began elsewhere, e.g. before this page was loaded anew. */
    follow: setToolId,
    forget: () => {
      setToolId(null);
      order.reset();
    },
  };
}
/** What {@link useTool} gives. */
export type Tool = ReturnType<typeof useTool>;
