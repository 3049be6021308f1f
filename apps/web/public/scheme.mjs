// SPDX-License-Identifier: AGPL-3.0-or-later
// Runs before the first paint, so that nobody in the dark gets a white flash. A file of its own: it needs no inline-script exception.
(() => {
  const chosen = localStorage.getItem('fab-colour-scheme');
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
