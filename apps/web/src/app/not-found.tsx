// SPDX-License-Identifier: AGPL-3.0-or-later
import { noConnection } from '../api/problem.js';
import { Empty } from '../ui/empty.js';
import { Page } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { LinkButton } from '../ui/link-button.js';

/** An address where nothing is. */
export function NotFound() {
  return (
    <Page title="Nothing is here">
      <Empty title="This address leads nowhere" action={<LinkButton to="/">Go home</LinkButton>}>
        It may have been mistyped, or the thing was never published. Press / to search for it.
      </Empty>
    </Page>
  );
}

/** The page itself broke. */
export function WentWrong({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <Page title="This page broke">
      <Problem error={isMissingCode(error) ? noConnection() : error} what="This place did not load" retry={reset} />
    </Page>
  );
}

/** The code of a place could not be fetched: the service is away, not the page broken. */
function isMissingCode(error: unknown): boolean {
  return error instanceof Error && /import|preload/i.test(error.message);
}
