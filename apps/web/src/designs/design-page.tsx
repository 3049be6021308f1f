// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Design, DesignPart } from '@fabcommons/contracts';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import Hammer from 'lucide-react/icons/hammer';
import { useState } from 'react';
import { designQuery } from '../api/designs.js';
import { CardBones } from '../ui/bones.js';
import { LicenceChip } from '../ui/licence-chip.js';
import { Markdown } from '../ui/markdown.js';
import { count, duration, mass } from '../ui/measure.js';
import { Page, Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { When } from '../ui/when.js';
import css from './design-page.module.css';
import { Files } from './files.js';
import { LicenceLines } from './licence-lines.js';
import { Parts } from './parts.js';
import { PartHero } from './part-hero.js';
import { Versions } from './versions.js';
import { LinkButton } from '../ui/link-button.js';

const route = getRouteApi('/designs/$slug');

/** One design: what it looks like, what one may do with it, and the button to make it. */
export function DesignPage() {
  const { slug } = route.useParams();
  const { version, part } = route.useSearch();
  const design = useQuery(designQuery(slug, version));
  if (design.isError) {
    return (
      <Page title="Design">
        <Problem error={design.error} what="This design did not load" retry={() => void design.refetch()} />
      </Page>
    );
  }
  if (!design.data) return <CardBones count={2} height={420} cell={420} />;
  return <Loaded key={design.data.id} design={design.data} wantedPart={part} />;
}

function Loaded({ design, wantedPart }: { design: Design; wantedPart: string | undefined }) {
  const start = design.partList.find((part) => part.slug === wantedPart) ?? design.partList[0];
  const [part, setPart] = useState<DesignPart | undefined>(start);
  const lead = (
    <>
      {design.summary}
      <span className={css['byline']}>
        by <b>{design.licensor}</b> · version {design.version}, <When at={design.publishedAt} />
        <LicenceChip licence={design.licence} />
      </span>
    </>
  );
  return (
    <Page
      title={design.name}
      lead={lead}
      above={
        <Link to="/designs" className="small">
          All designs
        </Link>
      }
    >
      <div className={css['columns']}>
        <div className="stack">
          <PartHero part={part} design={design} />
          {design.partList.length > 1 && <Parts parts={design.partList} shown={part?.id} onShow={setPart} />}
        </div>
        <aside className={css['side']}>
          <MakeThis design={design} part={part} />
          <LicenceLines words={design.licenceWords} />
        </aside>
      </div>
      <div className={css['columns']}>
        <Section title="About">
          <Markdown text={design.description} />
          {design.repository && (
            <p className="small">
              Where it is worked on:{' '}
              <a href={design.repository} rel="noopener nofollow">
                {design.repository.replace(/^https?:\/\//, '')}
              </a>
            </p>
          )}
          {design.warnings.length > 0 && (
            <details className="small muted">
              <summary>{count(design.warnings.length, 'remark')} from reading its manifest</summary>
              <ul>
                {design.warnings.map((warning) => (
                  <li key={warning}>{warning}</li>
                ))}
              </ul>
            </details>
          )}
        </Section>
        <div className="stack-wide">
          <Versions design={design} />
          <Files files={design.files} />
        </div>
      </div>
    </Page>
  );
}

function MakeThis({ design, part }: { design: Design; part: DesignPart | undefined }) {
  const { timeMs, massMg } = part?.estimate ?? design.estimate;
  return (
    <div className={css['make']}>
      <dl className={css['facts']}>
        <div>
          <dt>Time</dt>
          <dd>{timeMs === null ? 'asked when made' : duration(timeMs)}</dd>
        </div>
        <div>
          <dt>Material</dt>
          <dd>{massMg !== null ? mass(massMg) : (part?.stock?.description ?? '–')}</dd>
        </div>
        <div>
          <dt>Made</dt>
          <dd>{count(design.timesMade, 'time')}</dd>
        </div>
      </dl>
      <LinkButton
        to="/make/$slug"
        params={{ slug: design.slug }}
        search={{ part: part?.slug, version: design.version === design.versions[0]?.version ? undefined : design.version }}
        size="lg"
        fullWidth
        leftSection={<Hammer size={20} aria-hidden />}
      >
        Make this
      </LinkButton>
    </div>
  );
}
