// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FirmwareImage } from '@fabcommons/contracts';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import Download from 'lucide-react/icons/download';
import { fileUrl } from '../api/designs.js';
import { firmwareImageQuery } from '../api/firmware.js';
import { machinesQuery } from '../api/machines.js';
import { LicenceLines } from '../designs/licence-lines.js';
import facts from '../machines/machine-page.module.css';
import { RowBones } from '../ui/bones.js';
import { LinkButton } from '../ui/link-button.js';
import { Markdown } from '../ui/markdown.js';
import { bytes } from '../ui/measure.js';
import { Page, Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { When } from '../ui/when.js';
import { Button } from '@mantine/core';
import { boardName } from './boards.js';
import css from './firmware.module.css';
import { FIRMWARE_NAMES } from './fit-words.js';

const route = getRouteApi('/firmware/$id');

/** One firmware image: what it is, whose it is, and the machines that one may write it into. */
export function ImagePage() {
  const { id } = route.useParams();
  const image = useQuery(firmwareImageQuery(id));
  if (image.isError) {
    return (
      <Page title="Firmware">
        <Problem error={image.error} what="This image did not load" retry={() => void image.refetch()} />
      </Page>
    );
  }
  return image.data ? <ImageView image={image.data} /> : <RowBones />;
}

function ImageView({ image }: { image: FirmwareImage }) {
  return (
    <Page
      title={`${image.name} ${image.version}`}
      lead={`${FIRMWARE_NAMES[image.firmware]} for ${image.boards.map(boardName).join(', ')}`}
      above={
        <Link to="/firmware" className="small">
          All firmware
        </Link>
      }
      actions={
        <Button
          component="a"
          href={fileUrl(image.sha256)}
          download={`${image.name} ${image.version}.${image.format === 'ihex' ? 'hex' : 'bin'}`}
          variant="default"
          leftSection={<Download size={17} aria-hidden />}
        >
          Download
        </Button>
      }
    >
      <div className={css['columns']}>
        <div className="stack-wide">
          {image.notes !== '' && (
            <Section title="Notes">
              <Markdown text={image.notes} />
            </Section>
          )}
          <Targets image={image} />
        </div>
        <div className="stack-wide">
          <Section title="What it is">
            <dl className={facts['facts']}>
              <Fact name="Boards">{image.boards.map(boardName).join(', ')}</Fact>
              <Fact name="Source">
                <a href={image.sourceUrl} rel="noreferrer noopener" className={css['source']}>
                  {image.sourceUrl.replace(/^https?:\/\//, '')}
                </a>
              </Fact>
              <Fact name="Size">{bytes(image.sizeBytes)}</Fact>
              <Fact name="Published">
                {image.publishedBy?.name ?? 'somebody'}, <When at={image.publishedAt} />
              </Fact>
              <Fact name="Verified on machines">{image.timesFlashed === 0 ? 'not yet' : `${image.timesFlashed} times`}</Fact>
              <Fact name="SHA-256">
                <code className={css['hash']}>{image.sha256}</code>
              </Fact>
            </dl>
          </Section>
          <LicenceLines words={image.licenceWords} />
        </div>
      </div>
    </Page>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Machines whose steward looks at the page. */
function Targets({ image }: { image: FirmwareImage }) {
  const machines = useQuery(machinesQuery()).data?.filter(({ may }) => may.manage) ?? [];
  if (machines.length === 0) return null;
  return (
    <Section title="Write it into a machine">
      <p className="muted">First you see what is checked; nothing happens before you say so.</p>
      <ul className="stack">
        {machines.map((machine) => (
          <li key={machine.id} className={css['row']} data-alone>
            <div className="grow">
              <b>{machine.name}</b>
              <p className="small muted">{machine.identity?.firmwareName ?? 'has not said what it runs'}</p>
            </div>
            <LinkButton
              to="/machines/$id/firmware"
              params={{ id: machine.id }}
              search={{ image: image.id }}
              variant="default"
              size="xs"
            >
              Check it for {machine.name}
            </LinkButton>
          </li>
        ))}
      </ul>
    </Section>
  );
}
