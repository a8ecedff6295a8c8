import type { Locator, Page } from 'playwright-core';

/**
 * Chooses something from the menu that a row opens with the other button of the mouse. Gives when it was clicked, as the
 * page's clock has it.
 */
export async function chooseInMenu(page: Page, row: Locator, title: string): Promise<number> {
  const item = page
    .locator('.monaco-menu .action-item')
    .filter({ has: page.locator(`.action-label:text-is("${title}")`) })
    .first();
  // A tree that is still being filled moves away from under the pointer, and a menu that opens before the window has
  // heard of its extensions lacks theirs. It lies over the row until it is put away.
  for (let attempt = 0; !(await item.isVisible()) && attempt < 10; attempt++) {
    if (await page.locator('.monaco-menu').first().isVisible()) await page.keyboard.press('Escape');
    await row.click({ button: 'right' });
    await item.waitFor({ timeout: 3_000 }).catch(() => undefined);
  }
  await item.hover();
  // For a moment after it has opened a menu takes no click.
  await page.waitForTimeout(300);
  const clicked = await page.evaluate(() => Date.now());
  await item.click();
  await item.waitFor({ state: 'hidden' });
  return clicked;
}
