// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineSettings, SettingsDiff, SettingsVersion, SettingsVersionFull, ToolRun } from '@fabcommons/contracts';
import { queryOptions } from '@tanstack/react-query';
import { post, query, request } from './request.js';

/** Versions of a machine's settings, newest first. */
export const settingsQuery = (machineId: string) =>
  queryOptions({
    queryKey: ['settings', machineId],
    queryFn: () => request<SettingsVersion[]>(`/api/machines/${machineId}/settings`),
  });
/** One version, whole; it never changes. */
export const settingsVersionQuery = (machineId: string, versionId: string) =>
  queryOptions({
    queryKey: ['settings-version', versionId],
    queryFn: () => request<SettingsVersionFull>(`/api/machines/${machineId}/settings/${versionId}`),
    staleTime: Number.POSITIVE_INFINITY,
  });
/** What changed from one version to another. */
export const settingsDiffQuery = (machineId: string, from: string, to: string) =>
  queryOptions({
    queryKey: ['settings-diff', from, to],
    queryFn: () => request<SettingsDiff>(`/api/machines/${machineId}/settings-diff${query({ from, to })}`),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const uploadSettings = (machineId: string, body: { id: string; reason: string; settings: MachineSettings }) =>
  post<SettingsVersion>(`/api/machines/${machineId}/settings`, body);
export const restoreSettings = (machineId: string, versionId: string, toolId: string) =>
  post<ToolRun>(`/api/machines/${machineId}/settings/${versionId}/restore`, { toolId });
