import { z } from 'zod';

const LARGEST_QUERY = 500;

/** The users that a bulk endpoint is asked about. */
export const userIds = z
  .array(
    z
      .custom<string>((value) => typeof value === 'string', 'userIds array must contain only strings')
      .meta({ type: 'string' }),
  )
  .refine((ids) => ids.length <= LARGEST_QUERY, `You can only query up to ${LARGEST_QUERY} users at a time.`);
