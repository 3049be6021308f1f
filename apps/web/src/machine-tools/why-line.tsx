// SPDX-License-Identifier: AGPL-3.0-or-later
import Ban from 'lucide-react/icons/ban';
import { useEffect, useState } from 'react';
import css from './tools.module.css';

/** A reason that is gone sooner is not shown: each use of a tool would make the page jump. */
const SHOWN_AFTER_MS = 900;

/** Why something is greyed out, beside it. */
export function WhyLine({ why, id }: { why: string | null; id?: string }) {
  const shown = useLasting(why);
  if (shown === null) return null;
  return (
    <p className={css['why']} id={id}>
      <Ban size={16} aria-hidden />
      <span>{shown}</span>
    </p>
  );
}

/** The words that were there from the beginning, or have stayed for a while. */
function useLasting(words: string | null): string | null {
  const [lasting, setLasting] = useState(words);
  useEffect(() => {
    const timer = setTimeout(() => setLasting(words), SHOWN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return words === null ? null : lasting;
}
