// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Design } from '@fabcommons/contracts';
import { Link } from '@tanstack/react-router';
import { Section } from '../ui/page.js';
import { When } from '../ui/when.js';
import css from './lists.module.css';
import { LinkButton } from '../ui/link-button.js';

/** All versions; none can ever change. */
export function Versions({ design }: { design: Design }) {
  const add = design.mayPublish && (
    <LinkButton to="/designs/new" search={{ of: design.slug }} variant="subtle" size="compact-sm">
      New version
    </LinkButton>
  );
  return (
    <Section title="Versions" aside={add}>
      <ul className={css['list']}>
        {design.versions.map(({ version, publishedAt, publishedBy, contentHash }, index) => (
          <li key={version}>
            <Link
              to="/designs/$slug"
              params={{ slug: design.slug }}
              search={{ version: index === 0 ? undefined : version }}
              aria-current={version === design.version ? 'true' : undefined}
            >
              {version}
            </Link>
            <span className="muted small" title={`Content ${contentHash}`}>
              <When at={publishedAt} />
              {publishedBy ? ` by ${publishedBy.name}` : ''}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
