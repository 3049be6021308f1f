// SPDX-License-Identifier: AGPL-3.0-or-later
export { FileStore, FileStoreError, type ByteRange, type FileStoreErrorCode, type KeptFile } from './file-store.js';
export { FilesModule } from './files.module.js';
export { FilesService } from './files.service.js';
export { mediaTypeOf } from './media-type.js';
