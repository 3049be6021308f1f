// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine } from '@fabcommons/contracts';
import { Section } from '../ui/page.js';
import { useFreshness } from './freshness.js';
import css from './trust.module.css';
import { auditWords, linkWords, type TrustWords } from './trust-words.js';

/** How far one can rely on it: the wire, the check against the program, whether it knows where it is. */
export function Trust({ machine }: { machine: Machine }) {
  const { ageMs, isStale } = useFreshness(machine.live);
  const { state } = machine.live;
  if (!state || machine.live.presence === 'offline') return null;
  return (
    <Section title="Can it be relied on?">
      <dl className={`card ${css['trust']} ${isStale ? 'stale' : ''}`}>
        <Row name="Program" words={auditWords(state, ageMs)} />
        <Row name="Cable" words={linkWords(state)} />
        {state.isHomed !== undefined && <Row name="Position" words={homedWords(state.isHomed)} />}
        {state.tool && (
          <Row name="In use" words={{ tone: 'needs', word: state.tool.purpose, text: 'No job begins meanwhile.' }} />
        )}
      </dl>
    </Section>
  );
}

function homedWords(isHomed: boolean | null): TrustWords {
  if (isHomed === null) return { tone: 'quiet', word: 'nobody knows', text: 'This firmware does not say whether it was homed.' };
  return isHomed
    ? { tone: 'ready', word: 'known', text: 'It was homed and knows where it is.' }
    : { tone: 'needs', word: 'not known', text: 'Home it before it moves by coordinates.' };
}

function Row({ name, words }: { name: string; words: TrustWords }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b className={css['word']} data-tone={words.tone}>
          {words.word}
        </b>
        {words.text !== '' && <span className={css['text']}>{words.text}</span>}
      </dd>
    </div>
  );
}
