// SPDX-License-Identifier: AGPL-3.0-or-later
import type { PairingCode } from '@fabcommons/contracts';
import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { bridgesQuery, makeBridge, newPairingCode } from '../api/accounts.js';
import { machinesQuery } from '../api/machines.js';
import { issueFor } from '../api/problem.js';
import { usePress } from '../api/use-press.js';
import { useWho } from '../app/who.js';
import { Empty } from '../ui/empty.js';
import { Page } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { StateBadge } from '../ui/state-badge.js';
import { When } from '../ui/when.js';
import css from './machine-page.module.css';
import { PairingSteps } from './pairing-steps.js';
import { RegisterForm } from './register-form.js';
import { LinkButton } from '../ui/link-button.js';
import { formText } from '../ui/form-text.js';

/** Connect a machine: name the computer beside it, run one command there, then say what the machine can do. */
export function ConnectPage() {
  const { person, space, isSteward, isKnown } = useWho();
  if (isKnown && !isSteward) {
    return (
      <Page title="Connect a machine">
        <Empty
          title={person ? 'Stewards connect machines' : 'Sign in as a steward'}
          action={
            person ? undefined : (
              <LinkButton to="/sign-in" search={{ back: '/machines/connect' }}>
                Sign in
              </LinkButton>
            )
          }
        >
          A steward of {space?.name ?? 'the space'} answers for its machines. Admins of the space name stewards under Commons; or
          make a space of your own under your account.
        </Empty>
      </Page>
    );
  }
  return (
    <Page title="Connect a machine" lead={`To ${space?.name ?? 'your space'}, in about five minutes.`}>
      {space && <Flow key={space.id} spaceId={space.id} />}
    </Page>
  );
}

function Flow({ spaceId }: { spaceId: string }) {
  const bridges = useQuery(bridgesQuery(spaceId));
  const machines = useQuery(machinesQuery(spaceId));
  const [pairing, setPairing] = useState<PairingCode | null>(null);
  const make = usePress((name: string) => makeBridge(spaceId, name), { quiet: true, refresh: ['bridges'], onDone: setPairing });
  const again = usePress(newPairingCode, { refresh: ['bridges'], onDone: setPairing });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    make.mutate(formText(new FormData(event.currentTarget), 'name'));
  };
  const all = bridges.data ?? [];
  const taken = new Set((machines.data ?? []).map(({ bridgeId, key }) => `${bridgeId} ${key}`));
  const waiting = all.flatMap((bridge) =>
    bridge.machineKeys.filter((key) => !taken.has(`${bridge.id} ${key}`)).map((key) => ({ bridge, key })),
  );
  const paired = pairing && all.find(({ id }) => id === pairing.bridge.id)?.paired === true;
  return (
    <div className={css['steps']}>
      {waiting.map(({ bridge, key }) => (
        <RegisterForm key={`${bridge.id} ${key}`} bridge={bridge} machineKey={key} />
      ))}
      <section className={`card ${css['step']}`} aria-label="Name the bridge">
        <h2>
          <span className={css['number']}>1</span>Name the computer beside the machine
        </h2>
        <p className="muted">
          A small program on it, the bridge, speaks to the machine over its cable. One bridge cares for several machines.
        </p>
        <form className="row" onSubmit={submit} style={{ alignItems: 'flex-end' }}>
          <TextInput
            className="grow"
            name="name"
            label="Name of the bridge"
            placeholder="e.g. bench by the window"
            required
            error={issueFor(make.error, 'name')}
          />
          <Button type="submit" loading={make.isPending}>
            Get a code
          </Button>
        </form>
        {make.error && <Problem error={make.error} what="No code was made" />}
      </section>
      {pairing && <PairingSteps pairing={pairing} isPaired={paired === true} onAgain={() => again.mutate(pairing.bridge.id)} />}
      {all.length > 0 && (
        <section className={css['step']} aria-label="Bridges">
          <h2>Bridges of this space</h2>
          {all.map((bridge) => (
            <div key={bridge.id} className="card spread">
              <div>
                <b>{bridge.name}</b>
                <div className="small muted">
                  {bridge.machineKeys.join(', ') || 'no machines announced'}
                  {!bridge.online && bridge.lastSeenAt && (
                    <>
                      {' '}
                      · last seen <When at={bridge.lastSeenAt} />
                    </>
                  )}
                </div>
              </div>
              <div className="row-tight">
                <StateBadge
                  shown={
                    bridge.online
                      ? { tone: 'ready', word: 'Online' }
                      : { tone: 'offline', word: bridge.paired ? 'Offline' : 'Not paired yet' }
                  }
                />
                {!bridge.paired && (
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={`New code for ${bridge.name}`}
                    onClick={() => again.mutate(bridge.id)}
                  >
                    New code
                  </Button>
                )}
              </div>
            </div>
          ))}
        </section>
      )}
    </div>
  );
}
