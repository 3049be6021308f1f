// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DynamicModule, Type } from '@nestjs/common';

/** Every feature and adapter of the service, in the order in which they may know each other (README). */
export const FEATURES: readonly (Type | DynamicModule)[] = [];
