import type { Page } from 'playwright-core';

/**
 * Begins to count how long a page's scripts run, in the processor's time, so that other work on the machine counts for
 * nothing. The function that it resolves to tells the milliseconds since.
 */
export async function countScriptTime(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const milliseconds = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? NaN);
  };
  const before = await milliseconds();
  return async () => (await milliseconds()) - before;
}
