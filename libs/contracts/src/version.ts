// SPDX-License-Identifier: AGPL-3.0-or-later

/** Version of the MQTT wire: it stands in every topic (`fab/v1/…`) and in every payload (`v`). */
export const WIRE_VERSION = 1;
