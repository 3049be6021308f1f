// SPDX-License-Identifier: AGPL-3.0-or-later

/** The grant of somebody who stands at the machine and has seen what is asked: whatever may be asked is granted. */
export const GRANT_ALL = '*';
