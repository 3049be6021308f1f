// SPDX-License-Identifier: AGPL-3.0-or-later
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Page } from '../ui/page.js';
import { SignInForm } from './sign-in-form.js';
import css from './accounts.module.css';

/** Coming back. */
export function SignInPage() {
  const { back } = useSearch({ from: '/sign-in' });
  return (
    <Page title="Sign in" lead="To queue things, run machines and publish designs. Looking needs no account.">
      <div className={css['narrow']}>
        <SignInForm canSwitch={false} onDone={useGoBack(back)} />
        <p>
          New here?{' '}
          <Link to="/sign-up" search={{ back }}>
            Make an account
          </Link>
        </p>
      </div>
    </Page>
  );
}

/** Joining: one form. */
export function SignUpPage() {
  const { back } = useSearch({ from: '/sign-up' });
  return (
    <Page title="Sign up" lead="One form. You join the space at the top of the page and keep your credit even if you leave.">
      <div className={css['narrow']}>
        <SignInForm start="up" canSwitch={false} onDone={useGoBack(back)} />
        <p>
          Been here before?{' '}
          <Link to="/sign-in" search={{ back }}>
            Sign in
          </Link>
        </p>
      </div>
    </Page>
  );
}

/** Back to where one came from; only ever to a place of this page. */
function useGoBack(back: string | undefined): () => void {
  const navigate = useNavigate();
  return () => void navigate({ to: back?.startsWith('/') && !back.startsWith('//') ? back : '/' });
}
