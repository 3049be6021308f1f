// SPDX-License-Identifier: AGPL-3.0-or-later
import { SignInForm } from '../accounts/sign-in-form.js';
import css from './make.module.css';

/** Signing in, right where it is needed: the choices stay as they are. */
export function SignInFirst() {
  return (
    <section className={css['signIn']} aria-label="Sign in to queue">
      <h2>Sign in to queue it</h2>
      <p className="muted">Your choices stay as they are.</p>
      <SignInForm />
    </section>
  );
}
