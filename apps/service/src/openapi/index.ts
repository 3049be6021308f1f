// SPDX-License-Identifier: AGPL-3.0-or-later
export { Endpoint, type Auth, type EndpointSpec } from './endpoint.js';
