// Opens pages of weir in a headless Chromium, at two widths, light and dark, and says what is wrong with them.
//
//   node look.mjs OUT PAGE.html...     pictures go to OUT; exits with 1 when anything is wrong
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import chromium from '@sparticuz/chromium';
import { chromium as playwright } from 'playwright-core';

const [out, ...pages] = process.argv.slice(2);
const kViews = [[1280, 900, 'light'], [1280, 900, 'dark'], [390, 844, 'light'], [390, 844, 'dark']];
const kMostBytes = 3 * 1024 * 1024;
const kPatience = 300_000; // ms: of a machine that does something else as well

/** In the page: texts whose contrast is below WCAG 2's AA, 4.5 or, where they are large, 3. */
function faint() {
  const channel = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const color = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const c = color(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement, style = getComputedStyle(element);
    if (!walk.currentNode.data.trim() || /^(SCRIPT|STYLE|NOSCRIPT|TITLE)$/i.test(element.tagName) || !element.getClientRects().length) continue;
    const ink = color(element instanceof SVGElement ? style.fill : style.color);
    const [a, b] = [light(ink), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05), size = parseFloat(style.fontSize);
    if (ratio < (size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5))
      found.add(`${ratio.toFixed(2)} of "${walk.currentNode.data.trim().slice(0, 40)}"`);
  }
  return [...found].slice(0, 10);
}

/** Reached by Tab alone: the first link, the parts, the filter. */
async function keyboardReaches(page) {
  const reached = new Set();
  for (let i = 0; i < 120; ++i) {
    await page.keyboard.press('Tab');
    reached.add(await page.evaluate(() => document.activeElement.closest('[class=skip], nav, form, .lane')?.getAttribute('class') ?? document.activeElement.closest('nav')?.tagName));
  }
  return ['skip', 'filter', 'lane'].filter((wanted) => !reached.has(wanted));
}

const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  args: [...chromium.args.filter((arg) => !/gl|angle/i.test(arg)), '--disable-gpu'],
  timeout: kPatience,
});
let wrong = 0;
for (const file of pages) {
  const name = basename(file, '.html');
  const complain = (view, what) => { ++wrong; console.log(`${name} at ${view.join(' ')}: ${what}`); };
  const bytes = statSync(file).size;
  if (bytes > kMostBytes) complain([], `${bytes} bytes, more than ${kMostBytes}`);
  for (const view of kViews) {
    const [width, height, colorScheme] = view;
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: 'en-US' });
    const page = await context.newPage();
    page.setDefaultTimeout(kPatience);
    const url = pathToFileURL(file).href;
    page.on('request', (request) => { if (request.url() !== url) complain(view, `asked for ${request.url().slice(0, 100)}`); });
    page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) complain(view, message.text()); });
    page.on('pageerror', (error) => complain(view, error.stack));
    await page.goto(url);
    await page.waitForFunction(() => document.documentElement.dataset.ready === '1');
    await page.waitForTimeout(200);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) complain(view, `${wide} pixels wide`);
    for (const text of await page.evaluate(faint)) complain(view, `contrast ${text}`);
    await page.screenshot({ path: `${out}/${name}-${width}-${colorScheme}.png`, timeout: kPatience });
    if (view === kViews[0]) {
      for (const part of ['latency', 'time', 'streams']) {
        await page.evaluate((id) => document.getElementById(id).scrollIntoView({ behavior: 'instant' }), part);
        await page.screenshot({ path: `${out}/${name}-${width}-${colorScheme}-${part}.png`, timeout: kPatience });
      }
      const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1);
      await page.fill('#filter [name=text]', 'e');
      const filter = await page.evaluate(() => document.documentElement.dataset.filterMs);
      console.log(`${name}: ${(bytes / 1024).toFixed(0)} KiB; first paint after ${paint.toFixed(0)} ms; streams filtered in ${filter} ms`);
      await page.reload();
      for (const part of await keyboardReaches(page)) complain(view, `not reached by Tab: ${part}`);
    }
    await context.close();
  }
}
await browser.close();
console.log(wrong === 0 ? `${pages.length} pages: nothing is wrong with them` : `${wrong} things are wrong`);
process.exit(wrong === 0 ? 0 : 1);
