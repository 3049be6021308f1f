// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LotRef, Match, MatchList, MatchReason } from '@fabcommons/contracts';
import { Link } from '@tanstack/react-router';
import CircleAlert from 'lucide-react/icons/circle-alert';
import Clock from 'lucide-react/icons/clock-3';
import { LotName } from '../materials/lot-name.js';
import { RowBones } from '../ui/bones.js';
import { Empty } from '../ui/empty.js';
import { amount, count, duration, fullStop, mass } from '../ui/measure.js';
import { Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import css from './make.module.css';

type Props = {
  matches: MatchList | undefined;
  error: unknown;
  isAsking: boolean;
  retry: () => void;
  chosen: Match | undefined;
  onChoose: (machineId: string) => void;
  lotId: string | undefined;
  onLot: (lotId: string) => void;
};

/** What the machines answer: those that can, soonest first; then those that cannot, with why and what helps. */
export function Answers(props: Props) {
  const { matches, error, isAsking, retry } = props;
  if (error) return <Problem error={error} what="The machines could not be asked" retry={retry} />;
  if (!matches) return <RowBones count={3} height={96} />;
  const can = matches.matches.filter(({ verdict }) => verdict === 'yes');
  const nearly = matches.matches.filter((match) => match.verdict === 'no' && lacksOnlyPermission(match));
  const cannot = matches.matches.filter((match) => match.verdict === 'no' && !nearly.includes(match));
  return (
    <div className="stack-wide" aria-busy={isAsking} style={{ opacity: isAsking ? 0.6 : 1, transition: 'opacity .1s' }}>
      {nearly.length > 0 && (
        <Section title="Can make it, once you may use it">
          <ul className="stack">
            {nearly.map((match) => (
              <Cannot key={match.machineId} match={match} />
            ))}
          </ul>
        </Section>
      )}
      {(can.length > 0 || nearly.length === 0) && (
        <Section title={can.length > 0 ? 'Can make it, soonest first' : 'No machine here can make it yet'}>
          {can.length > 0 ? (
            <div className="stack" role="radiogroup" aria-label="Machine">
              {can.map((match) => (
                <Can key={match.machineId} match={match} {...props} />
              ))}
            </div>
          ) : (
            <Nobody isEmpty={matches.matches.length === 0} />
          )}
        </Section>
      )}
      {cannot.length > 0 && (
        <Section title="Cannot, and why">
          <ul className="stack">
            {cannot.map((match) => (
              <Cannot key={match.machineId} match={match} />
            ))}
          </ul>
        </Section>
      )}
      {!matches.slicer.available && <p className="small muted">{matches.slicer.text}</p>}
    </div>
  );
}

function Can({ match, chosen, onChoose, lotId, onLot }: { match: Match } & Props) {
  const isChosen = match.machineId === chosen?.machineId;
  const isElsewhere = lotId !== undefined && lotId !== match.loaded?.id;
  const { timeMs, massMg, startsInMs } = match.estimate;
  const facts = [timeMs === null ? null : duration(timeMs), massMg === null ? null : mass(massMg)].filter(Boolean).join(' · ');
  return (
    <div className={css['can']} data-chosen={isChosen || undefined}>
      <label className={css['canHead']}>
        <input type="radio" name="machine" checked={isChosen} onChange={() => onChoose(match.machineId)} data-list-item />
        <span className="grow">
          <b>{match.machineName}</b> <span className="small muted">{match.spaceName}</span>
          <br />
          <span className="small">{facts || 'time and material are measured when it is prepared'}</span>
        </span>
        <span className={css['soon']}>
          {startsInMs === null ? 'when free' : startsInMs < 60_000 ? 'can start now' : `in ${duration(startsInMs)}`}
        </span>
      </label>
      {match.reasons.map((reason) => (
        <p key={reason.text} className={css['delay']}>
          <Clock size={15} aria-hidden /> {reason.next ? `${fullStop(reason.text)} ${reason.next}` : reason.text}
        </p>
      ))}
      {isChosen && isElsewhere && (
        <p className={css['inside']}>
          In {match.machineName} now: {match.loaded ? <LotName lot={match.loaded} /> : 'nothing'}.{' '}
          <Link to="/machines/$id" params={{ id: match.machineId }} hash="loaded">
            Load another
          </Link>
        </p>
      )}
      {isChosen && match.lots.length > 0 && (
        <div className={css['lots']} role="radiogroup" aria-label="Material lot">
          {match.lots.map((lot) => (
            <Lot key={lot.id} lot={lot} isChosen={lot.id === lotId} isLoaded={lot.id === match.loaded?.id} onLot={onLot} />
          ))}
        </div>
      )}
    </div>
  );
}

function Lot({
  lot,
  isChosen,
  isLoaded,
  onLot,
}: {
  lot: LotRef;
  isChosen: boolean;
  isLoaded: boolean;
  onLot: (id: string) => void;
}) {
  return (
    <label className={css['lot']} data-chosen={isChosen || undefined}>
      <input type="radio" name="lot" checked={isChosen} onChange={() => onLot(lot.id)} />
      <i style={{ background: `#${lot.colorHex}` }} aria-hidden />
      <span>
        {lot.name}
        <span className="small muted">
          {' '}
          {amount(lot.remaining)} left{isLoaded ? ', loaded' : ''}
        </span>
      </span>
    </label>
  );
}

/** Most reasons shown at once; the others are one press away. */
const MOST_REASONS = 2;

function Cannot({ match }: { match: Match }) {
  const reasons = [...match.reasons].sort((a, b) => Number(b.blocks) - Number(a.blocks));
  const rest = reasons.slice(MOST_REASONS);
  return (
    <li className={css['cannot']}>
      <div>
        <Link to="/machines/$id" params={{ id: match.machineId }} className="quiet-link" data-list-item>
          <b>{match.machineName}</b>
        </Link>{' '}
        <span className="small muted">{match.spaceName}</span>
      </div>
      {reasons.slice(0, MOST_REASONS).map((reason) => (
        <Reason key={reason.code + reason.text} reason={reason} />
      ))}
      {rest.length > 0 && (
        <details className={css['rest']}>
          <summary>{count(rest.length, 'more reason')}</summary>
          {rest.map((reason) => (
            <Reason key={reason.code + reason.text} reason={reason} />
          ))}
        </details>
      )}
    </li>
  );
}

function Reason({ reason }: { reason: MatchReason }) {
  return (
    <p className={css['reason']}>
      <CircleAlert size={16} aria-hidden />
      <span>
        {reason.next ? fullStop(reason.text) : reason.text} {reason.next && <span className="muted">{reason.next}</span>}
      </span>
    </p>
  );
}

/** The machine itself could: only the one who asks may not yet. */
function lacksOnlyPermission({ reasons }: Match): boolean {
  const blocking = reasons.filter(({ blocks }) => blocks);
  return blocking.length > 0 && blocking.every(({ code }) => code === 'permission');
}

function Nobody({ isEmpty }: { isEmpty: boolean }) {
  if (!isEmpty) return <p className="muted">Below is what each machine misses, and what would help.</p>;
  return (
    <Empty title="This space has no machines yet" action={<Link to="/machines/connect">Connect a machine</Link>}>
      A steward connects a machine in about five minutes. Or change the space at the top of the page.
    </Empty>
  );
}
