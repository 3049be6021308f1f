// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Design, DesignPart } from '@fabcommons/contracts';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { designQuery, matchesQuery } from '../api/designs.js';
import { useWho } from '../app/who.js';
import { useWatch } from '../live/live-provider.js';
import { CardBones } from '../ui/bones.js';
import { Page } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { Answers } from './answers.js';
import { Choices } from './choices.js';
import css from './make.module.css';
import { QueueBar } from './queue-bar.js';
import { SignInFirst } from './sign-in-first.js';

const route = getRouteApi('/make/$slug');

/** The make sheet: choices on the left, answers on the right while one chooses, one button. */
export function MakePage() {
  const { slug } = route.useParams();
  const { version } = route.useSearch();
  const design = useQuery(designQuery(slug, version));
  if (design.isError) {
    return (
      <Page title="Make">
        <Problem error={design.error} what="This design did not load" retry={() => void design.refetch()} />
      </Page>
    );
  }
  if (!design.data) return <CardBones count={2} height={420} cell={420} />;
  return <Sheet key={design.data.id} design={design.data} />;
}

function Sheet({ design }: { design: Design }) {
  const wanted = route.useSearch().part;
  const [part, setPart] = useState<DesignPart | undefined>(
    design.partList.find(({ slug }) => slug === wanted) ?? design.partList[0],
  );
  const [copies, setCopies] = useState(1);
  const [material, setMaterial] = useState<string | undefined>(undefined);
  const [machineId, setMachineId] = useState<string | null>(null);
  const [lotId, setLotId] = useState<string | null>(null);
  const { space, person, isKnown } = useWho();
  const isGuest = isKnown && !person;
  useWatch('spaces');
  const question = { part: part?.slug ?? '', version: design.version, copies, material, spaceId: space?.id };
  const matches = useQuery(matchesQuery(design.slug, question));
  const can = matches.data?.matches.filter(({ verdict }) => verdict === 'yes') ?? [];
  const chosen = can.find((match) => match.machineId === machineId) ?? can[0];
  const lot =
    chosen &&
    (chosen.lots.find(({ id }) => id === lotId) ??
      (chosen.loaded && chosen.lots.find(({ id }) => id === chosen.loaded?.id)) ??
      chosen.lots[0]);
  const back = (
    <Link to="/designs/$slug" params={{ slug: design.slug }} className="small">
      {design.name}
    </Link>
  );
  return (
    <Page title={`Make ${design.name}`} above={back}>
      <div className={css['columns']}>
        <Choices
          design={design}
          part={part}
          copies={copies}
          material={material}
          onPart={setPart}
          onCopies={setCopies}
          onMaterial={setMaterial}
        />
        <div className="stack-wide">
          {isGuest && <SignInFirst />}
          <Answers
            matches={matches.data}
            error={matches.isError ? matches.error : null}
            isAsking={matches.isPlaceholderData}
            retry={() => void matches.refetch()}
            chosen={chosen}
            onChoose={setMachineId}
            lotId={lot?.id}
            onLot={setLotId}
          />
        </div>
      </div>
      {part && !isGuest && (
        <QueueBar
          design={design}
          part={part}
          copies={copies}
          match={chosen}
          lot={lot ?? null}
          anyAnswer={Boolean(matches.data)}
        />
      )}
    </Page>
  );
}
