/** Rows that a clean-up deletes in one statement: a few ms of work. */
export const PAGE = 1000;

/** Lets requests through between two pages. */
export const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/**
 * Deletes page by page until a page comes back unfilled. `deletePage` deletes at most `PAGE` rows and resolves with
 * how many it deleted. Returns how many were deleted in all.
 */
export async function deleteInPages(deletePage: () => Promise<number>): Promise<number> {
  let all = 0;
  for (;;) {
    const count = await deletePage();
    all += count;
    if (count < PAGE) return all;
    await pause();
  }
}
