// SPDX-License-Identifier: AGPL-3.0-or-later
import './app/mantine.js';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.js';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root to put the page into');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
