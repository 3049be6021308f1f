// SPDX-License-Identifier: AGPL-3.0-or-later
import type {
  ApiToken,
  ApiTokenCreated,
  ApiTokenDraft,
  Bridge,
  LogIn,
  Me,
  Member,
  PairingCode,
  Role,
  SetUp,
  SetUpState,
  SignUp,
  Space,
  SpaceDraft,
} from '@fabcommons/contracts';
import { queryOptions } from '@tanstack/react-query';
import { post, request, rows } from './request.js';

/** Who looks at the page. */
export const meQuery = queryOptions({ queryKey: ['me'], queryFn: () => request<Me>('/api/me'), staleTime: 60_000 });
/** All spaces: they are public. */
export const spacesQuery = queryOptions({
  queryKey: ['spaces'],
  queryFn: async () => rows(await request<Space[] | { items: Space[] }>('/api/spaces')),
  staleTime: 60_000,
});
/** People of a space, for its members. */
export const membersQuery = (spaceId: string) =>
  queryOptions({
    queryKey: ['members', spaceId],
    queryFn: async () => rows(await request<Member[] | { items: Member[] }>(`/api/spaces/${spaceId}/members`)),
    enabled: spaceId !== '',
  });
/** Whether this instance still waits for its first admin. */
export const setUpQuery = queryOptions({ queryKey: ['setup'], queryFn: () => request<SetUpState>('/api/setup') });
/** The reader's API tokens. */
export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: async () => rows(await request<ApiToken[] | { items: ApiToken[] }>('/api/tokens')),
});
/** Bridges of a space, for its stewards. */
export const bridgesQuery = (spaceId: string) =>
  queryOptions({
    queryKey: ['bridges', spaceId],
    queryFn: async () => rows(await request<Bridge[] | { items: Bridge[] }>(`/api/spaces/${spaceId}/bridges`)),
    enabled: spaceId !== '',
    refetchInterval: 3_000,
  });

export const signUp = (body: SignUp) => post<unknown>('/api/people', body);
export const logIn = (body: LogIn) => post<unknown>('/api/sessions', body);
export const logOut = () => request<unknown>('/api/sessions', { method: 'DELETE' });
export const setUp = (body: SetUp) => post<unknown>('/api/setup', body);
export const makeSpace = (body: SpaceDraft) => post<Space>('/api/spaces', body);
export const joinSpace = (spaceId: string) => post<unknown>(`/api/spaces/${spaceId}/members`);
export const changeRole = (spaceId: string, personId: string, role: Role) =>
  request<unknown>(`/api/spaces/${spaceId}/members/${personId}`, { method: 'PUT', body: { role } });
export const makeToken = (body: ApiTokenDraft) => post<ApiTokenCreated>('/api/tokens', body);
export const revokeToken = (id: string) => request<unknown>(`/api/tokens/${id}`, { method: 'DELETE' });
export const makeBridge = (spaceId: string, name: string) => post<PairingCode>(`/api/spaces/${spaceId}/bridges`, { name });
export const newPairingCode = (bridgeId: string) => post<PairingCode>(`/api/bridges/${bridgeId}/pairing-codes`);
