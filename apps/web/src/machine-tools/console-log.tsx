// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ConsoleLine } from '@fabcommons/contracts';
import { useEffect, useRef } from 'react';
import css from './console.module.css';
import { KIND_WORDS, lineKind } from './line-kind.js';

type Props = { name: string; lines: readonly ConsoleLine[]; showsAll: boolean };

/** So near its end the log counts as read to the end, and follows what comes. */
const NEAR_END_PX = 40;

/** The lines of a console, oldest first; follows new ones unless somebody reads further up. */
export function ConsoleLog({ name, lines, showsAll }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const shown = lines
    .map((line) => ({ line, kind: lineKind(line) }))
    .filter(({ kind }) => showsAll || (kind !== 'ok' && kind !== 'report'));
  const last = shown.at(-1)?.line.number;
  useEffect(() => {
    if (box.current && follows.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last, showsAll]);
  return (
    <div
      ref={box}
      className={css['log']}
      role="log"
      aria-label={`Console of ${name}`}
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        follows.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      }}
    >
      {shown.length === 0 && (
        <p className={css['empty']}>
          {lines.length === 0
            ? 'Nothing was said yet. Type a question below, for instance what it is: the machine answers here.'
            : 'Only small talk so far: tick the box to see it.'}
        </p>
      )}
      {shown.map(({ line, kind }) => (
        <p key={line.number} data-kind={kind}>
          <span className="hidden-words">{kind === 'sent' ? 'sent: ' : 'answer: '}</span>
          <span aria-hidden className={css['mark']}>
            {kind === 'sent' ? '›' : ' '}
          </span>
          {KIND_WORDS[kind] !== undefined && <b className={css['kind']}>{KIND_WORDS[kind]}</b>}
          {line.text}
        </p>
      ))}
    </div>
  );
}
