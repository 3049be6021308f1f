// SPDX-License-Identifier: AGPL-3.0-or-later
import { NoSpace } from '../accounts/no-space.js';
import { useWho } from '../app/who.js';
import { Page } from '../ui/page.js';
import css from './commons.module.css';
import { Ledger } from './ledger.js';
import { People } from './people.js';

/** What everyone gave and took, and who everyone is. */
export function CommonsPage() {
  const { space, role, isAdmin, hasNoSpace } = useWho();
  return (
    <Page
      title="Commons"
      lead={
        space
          ? `What the people of ${space.name} gave, used and made. Nothing here is ever rewritten; mistakes are corrected by a further line.`
          : undefined
      }
    >
      {hasNoSpace && <NoSpace />}
      <div className={css['columns']}>
        {space && <Ledger spaceId={space.id} />}
        {space && <People key={space.id} space={space} isMember={role !== null} isAdmin={isAdmin} />}
      </div>
    </Page>
  );
}
