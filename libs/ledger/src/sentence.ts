// SPDX-License-Identifier: AGPL-3.0-or-later
import { formatQuantity, isZero, negate, type Quantity } from '@fabcommons/measure';
import type { EconomicEvent } from './economic-event.js';

/** Names to say for the ids of an event; null where there is none or it is hidden. */
export type Names = { readonly provider: string | null; readonly receiver: string | null; readonly resource: string | null };

/**
 * An event in plain words for a page or a receipt.
 * Samples: `12.4 g of PLA galaxy black was used up.`; `Prusa Mini ran for 1 h 05 min.`; `Correction: 1 g less in the consume of PLA galaxy black. Weighed again.`
 */
export function sentence(event: EconomicEvent, names: Names): string {
  const note = event.note === '' ? '' : ` ${closed(event.note)}`;
  return event.corrects === null ? `${said(event, names)}.${note}` : `Correction: ${corrected(event, names)}.${note}`;
}

function said(event: EconomicEvent, { provider, receiver, resource }: Names): string {
  const thing = resource ?? 'something';
  const amount = event.resourceQuantity ? formatQuantity(event.resourceQuantity) : '';
  const effort = event.effortQuantity ? formatQuantity(event.effortQuantity) : '';
  const was = event.resourceQuantity?.unit === 'one' && event.resourceQuantity.value !== 1 ? 'were' : 'was';
  const from = provider ?? 'somebody';
  switch (event.action) {
    case 'produce':
      return event.state === null ? `${amount} of ${thing} ${was} made` : `${amount} of ${thing} became scrap (${event.state})`;
    case 'consume':
      return `${amount} of ${thing} ${was} used up`;
    case 'use':
      return `${thing} ran for ${effort}`;
    case 'work':
      return `${from} worked for ${effort}${resource ? ` (${resource})` : ''}`;
    case 'cite':
      return `The design ${thing}${provider ? ` by ${provider}` : ''} was made`;
    case 'raise':
      return `${amount} of ${thing} ${was} added to the stock${provider ? ` by ${provider}` : ''}`;
    case 'lower':
      return `${amount} of ${thing} ${was} taken off the stock${provider ? ` by ${provider}` : ''}`;
    case 'accept':
    case 'modify':
    case 'pickup':
    case 'dropoff':
    case 'combine':
    case 'separate':
    case 'deliverService':
    case 'transferAllRights':
    case 'transferCustody':
    case 'transfer':
    case 'move':
    case 'copy':
      return `${from}: ${event.action} ${amount || effort} of ${thing}${receiver ? ` to ${receiver}` : ''}`;
  }
}

function corrected(event: EconomicEvent, { resource }: Names): string {
  const thing = resource ?? 'something';
  const parts = [event.resourceQuantity, event.effortQuantity].filter((amount) => amount !== null && !isZero(amount));
  if (parts.length === 0) return `the ${event.action} of ${thing} stays as it was`;
  return `${parts.map((amount) => direction(amount)).join(' and ')} in the ${event.action} of ${thing}`;
}

function direction(amount: Quantity | null): string {
  if (amount === null) return '';
  return amount.value < 0 ? `${formatQuantity(negate(amount))} less` : `${formatQuantity(amount)} more`;
}

/** A note as a sentence of its own: people and machines write them without a capital and without a full stop. */
const closed = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
