// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FirmwareDocument, Machine, ToolRun } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lastToolQuery } from '../api/machine-tools.js';
import { usePreferences } from '../app/preferences.js';
import facts from '../machines/machine-page.module.css';
import { Problem } from '../ui/problem.js';
import { When } from '../ui/when.js';
import { limitRows } from './limit-rows.js';
import css from './identify.module.css';
import { ToolOutcome } from './tool-outcome.js';
import { useTool } from './use-tool.js';
import { WhyLine } from './why-line.js';
import { isInUseBy, whyAtRest, whyInUse, whyNoTool } from './why-no-tool.js';

/** All that the firmware says of itself, as it was asked last. */
export function Identify({ machine }: { machine: Machine }) {
  const known = useQuery(lastToolQuery(machine.id, 'identify'));
  const tool = useTool(machine.id);
  const last = documentOf(tool.run) ? tool.run : (known.data?.find((run) => documentOf(run) !== null) ?? null);
  const why = isInUseBy(machine, tool.run?.id) ? null : whyNoTool(machine);
  return (
    <div className={`card ${css['identify']}`}>
      {known.isError && <Problem error={known.error} what="What it said last did not load" retry={() => void known.refetch()} />}
      {last ? <Document document={documentOf(last)} /> : known.isSuccess && <Announced machine={machine} />}
      <div className="row">
        <Button
          variant="default"
          size="xs"
          disabled={why !== null}
          loading={tool.isBusy}
          onClick={() => tool.use({ kind: 'identify' })}
        >
          {last ? 'Ask it again' : 'Ask it all'}
        </Button>
        {last && (
          <span className="small muted">
            asked <When at={last.endedAt ?? last.at} />
            {last.by && ` by ${last.by.name}`}
          </span>
        )}
      </div>
      <WhyLine why={why === null || whyAtRest(machine) !== null ? null : whyInUse(machine)} />
      <ToolOutcome tool={tool} what="Ask what it is" />
    </div>
  );
}

/** What it announced when it was connected: there is always that. */
function Announced({ machine: { identity, name } }: { machine: Machine }) {
  if (!identity) return <p className="muted">{name} has not said yet what it is.</p>;
  return (
    <p>
      <b>{identity.firmwareName}</b>{' '}
      <span className="muted">is all it was asked for so far. Ask it all: nothing moves or heats.</span>
    </p>
  );
}

function Document({ document }: { document: FirmwareDocument | null }) {
  const { length, temperature } = usePreferences();
  if (!document) return null;
  const { identity, board, version, options, limits, transcript } = document;
  const can = Object.entries(identity.capabilities);
  const rows: [string, string | null][] = [
    ['Firmware', identity.firmware === 'unknown' ? null : identity.firmwareName],
    ['Version', version],
    ['Board', board],
    ['Calls itself', identity.machineType],
    ['Its number', identity.uuid],
    ['Port', identity.port],
    ...limitRows(limits, length, temperature),
  ];
  return (
    <>
      {identity.firmware === 'unknown' && (
        <p>
          <b>Unknown firmware.</b> It answers, but in no way that is known here. It is only asked, never moved; its own words are
          below. A name for it is the first thing to find out.
        </p>
      )}
      <dl className={facts['facts']}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value ?? <span className="muted">not said</span>}</dd>
          </div>
        ))}
      </dl>
      {can.length > 0 && (
        <Fold title={`What it can (${can.filter(([, is]) => is).length} of ${can.length})`}>
          <ul className={css['chips']}>
            {can.map(([name, is]) => (
              <li key={name} data-is={is}>
                {name.toLowerCase().replaceAll('_', ' ')}: {is ? 'yes' : 'no'}
              </li>
            ))}
          </ul>
        </Fold>
      )}
      {options.length > 0 && (
        <Fold title={`How it was built (${options.length})`}>
          <dl className={facts['facts']}>
            {options.map(({ key, text }) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </Fold>
      )}
      <Fold title={`In its own words (${transcript.length} lines)`}>
        <pre className={css['raw']} tabIndex={0} aria-label="Transcript">
          {transcript.join('\n')}
        </pre>
      </Fold>
    </>
  );
}

function Fold({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <details className={css['fold']}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

function documentOf(run: ToolRun | null): FirmwareDocument | null {
  return run?.result?.op === 'identify' ? run.result.document : null;
}
