import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/**
 * What axe finds wrong with a page (WCAG 2.2 A and AA, and good practice), one line per element: the rule, its
 * meaning, the element. Looks into shadow roots.
 *
 * ```ts
 * expect(await accessibilityFaults(page)).toEqual([]);
 * ```
 */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.flat().join(' > ')}`),
  );
}
