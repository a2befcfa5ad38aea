import createClient from 'openapi-fetch';
import { away } from './away';
import { Problem, isAway, problemOf } from './problem';
import type { components, paths } from './schema.gen';

/** The types of the API, by name. */
export type Schemas = components['schemas'];

async function reach(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    if (response.status < 502) away.found();
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Problem('away');
  }
}

/** The API. Wrap what it returns in ask. */
export const api = createClient<paths>({ baseUrl: '/api', fetch: reach });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What was asked for; throws a Problem if it was not done. */
export async function ask<T>(answer: Promise<Answer<T>>): Promise<NonNullable<T>> {
  return (await askWithVersion(answer)).data;
}

/** As ask, with the ETag that If-Match takes. */
export async function askWithVersion<T>(answer: Promise<Answer<T>>): Promise<{ data: NonNullable<T>; version: string | undefined }> {
  try {
    const { data, error, response } = await answer;
    if (!response.ok) throw problemOf(response, error);
    return { data: data as NonNullable<T>, version: response.headers.get('ETag') ?? undefined };
  } catch (error) {
    if (isAway(error)) away.lost();
    throw error;
  }
}
