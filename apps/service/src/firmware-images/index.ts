// SPDX-License-Identifier: AGPL-3.0-or-later
export { FirmwareImagesModule } from './firmware-images.module.js';
