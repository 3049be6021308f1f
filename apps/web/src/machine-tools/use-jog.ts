// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine, ToolRun } from '@fabcommons/contracts';
import { useCallback, useEffect, useRef, useState } from 'react';
import { cancelJog, isFinal, orderTool } from '../api/machine-tools.js';
import { newId } from '../api/new-id.js';
import { ApiProblem } from '../api/problem.js';
import { HOLD_EVERY_MS, holdMove, type JogDirection, type JogSpeed, stepMove } from './jog-plan.js';

/** A press that lasts so long means: go on until I let go. */
const HOLD_AFTER_MS = 350;

type Wish = { step: number; unit: 'mm' | 'inch'; speed: JogSpeed };

/**
 * Motion by hand: a short press is one step, a long one moves until it ends. The end is sent whatever ends it (release, a lost focus, a hidden
 * page), and orders are short, so that a page that dies leaves the machine standing.
 */
export function useJog(machine: Machine, wish: Wish) {
  const [problem, setProblem] = useState<string | null>(null);
  const [held, setHeld] = useState<JogDirection | null>(null);
  const press = useRef<{ direction: JogDirection; timer: number; orders: number } | null>(null);
  const { id } = machine;
  const firmware = machine.identity?.firmware ?? null;
  const order = useCallback(
    async (move: ReturnType<typeof stepMove>): Promise<void> => {
      try {
        setProblem(null);
        const run: ToolRun = await orderTool(id, newId(), { kind: 'jog', move });
        if (isFinal(run) && run.state !== 'done') setProblem(run.reason);
      } catch (cause) {
        setProblem(cause instanceof ApiProblem ? cause.message : 'It was not asked to move.');
        window.clearTimeout(press.current?.timer);
      }
    },
    [id],
  );
  const end = useCallback(() => {
    const ended = press.current;
    press.current = null;
    if (!ended) return;
    window.clearTimeout(ended.timer);
    setHeld(null);
    if (ended.orders > 0) void cancelJog(id, newId()).catch((cause: unknown) => setProblem(wordsOf(cause)));
  }, [id]);
  useEffect(() => {
    const leave = () => end();
    window.addEventListener('blur', leave);
    window.addEventListener('pagehide', leave);
    document.addEventListener('visibilitychange', leave);
    return () => {
      window.removeEventListener('blur', leave);
      window.removeEventListener('pagehide', leave);
      document.removeEventListener('visibilitychange', leave);
      end();
    };
  }, [end]);
  const step = (direction: JogDirection) => void order(stepMove(direction, wish.step, wish.unit, wish.speed));
  const goOn = () => {
    const now = press.current;
    if (!now) return;
    void order(holdMove(now.direction, wish.speed, now.orders, firmware));
    now.orders += 1;
    now.timer = window.setTimeout(goOn, HOLD_EVERY_MS);
  };
  return {
    problem,
    held,
    step,
    /** A button or key goes down. */
    begin: (direction: JogDirection) => {
      end();
      const timer = window.setTimeout(() => {
        setHeld(direction);
        goOn();
      }, HOLD_AFTER_MS);
      press.current = { direction, timer, orders: 0 };
    },
    /** It goes up: a short press was a step. */
    release: () => {
      const now = press.current;
      if (now?.orders === 0) step(now.direction);
      end();
    },
    /** It ended otherwise: nothing more moves. */
    end,
  };
}

const wordsOf = (cause: unknown): string =>
  cause instanceof ApiProblem ? cause.message : 'The end of the motion did not arrive: it stops by itself within a second.';
