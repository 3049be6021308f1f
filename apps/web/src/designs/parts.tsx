// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DesignPart } from '@fabcommons/contracts';
import { getRouteApi } from '@tanstack/react-router';
import { duration, mass } from '../ui/measure.js';
import { Section } from '../ui/page.js';
import css from './parts.module.css';
import { LinkButton } from '../ui/link-button.js';

type Props = { parts: DesignPart[]; shown: string | undefined; onShow: (part: DesignPart) => void };
const route = getRouteApi('/designs/$slug');

/** Parts of a design: pick one to see it; each can be made alone. */
export function Parts({ parts, shown, onShow }: Props) {
  const { slug } = route.useParams();
  return (
    <Section title="Parts">
      <ul className={css['parts']}>
        {parts.map((part) => (
          <li key={part.id} data-shown={part.id === shown || undefined}>
            <button type="button" aria-pressed={part.id === shown} onClick={() => onShow(part)}>
              <b>{part.name}</b>
              <span className="small muted">{facts(part)}</span>
            </button>
            <LinkButton
              to="/make/$slug"
              params={{ slug }}
              search={{ part: part.slug }}
              variant="light"
              size="xs"
              aria-label={`Make ${part.name}`}
            >
              Make
            </LinkButton>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function facts(part: DesignPart): string {
  const { timeMs, massMg } = part.estimate;
  return [part.processName, part.material, timeMs === null ? null : duration(timeMs), massMg === null ? null : mass(massMg)]
    .filter(Boolean)
    .join(' · ');
}
