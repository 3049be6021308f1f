// SPDX-License-Identifier: AGPL-3.0-or-later
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { say } from '../ui/says.js';
import { ApiProblem } from './problem.js';

type Options<R> = {
  /** Said when it worked. */
  said?: string | ((result: R) => string);
  /** Keys of what may have changed by it. */
  refresh?: string[];
  onDone?: (result: R) => void;
  /** Set where the form shows the error itself. */
  quiet?: boolean;
};

/** A button's request: says what it did or why not, and asks again for what it changed. */
export function usePress<A, R>(run: (argument: A) => Promise<R>, { said, refresh = [], onDone, quiet = false }: Options<R> = {}) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: async (result) => {
      if (said !== undefined) say(typeof said === 'string' ? said : said(result));
      await Promise.all(refresh.map((key) => client.invalidateQueries({ queryKey: [key] })));
      onDone?.(result);
    },
    onError: (error) => {
      if (!quiet) say(error instanceof ApiProblem ? error.message : 'That did not work. Reload the page and try again.', 'fault');
    },
  });
}
