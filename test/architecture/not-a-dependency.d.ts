// SPDX-License-Identifier: AGPL-3.0-or-later
// Compilers are led here when a project imports one of ours that its tsconfig.lib.json does not allow: "… is not a module".
