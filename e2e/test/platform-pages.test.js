import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { PlatformStage, shown } from '../lib/platform-stage.js';
import { settle } from '../lib/platform-world.js';
import { until } from '../lib/until.js';

/** @typedef {{language: string, theme: string, size: string}} Look @typedef {import('../lib/platform-stage.js').Visitor} Visitor */

const LANGUAGES = ['en', 'fr', 'ar'];
const THEMES = ['light', 'dark', 'contrast'];
/** @type {Record<string, {width: number, height: number}>} */
const SIZES = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 800 } };

/** Pages by name: all, or those that ROTUNDA_PAGES matches. */
const wanted = new RegExp(process.env.ROTUNDA_PAGES ?? '');

/** Every language, theme and size with every other. @type {Look[]} */
const looks = LANGUAGES.flatMap((language) => THEMES.flatMap((theme) => Object.keys(SIZES).map((size) => ({ language, theme, size }))));

/**
 * The looks in which a page is seen: each language, each theme and both sizes,
 * and with the pages beside it each pair of them. With ROTUNDA_ALL=1 all.
 * @param {number} page its place in the list
 */
function looksOf(page) {
  if (process.env.ROTUNDA_ALL) return looks;
  return LANGUAGES.map((language, i) => ({
    language, theme: THEMES[(i + page) % 3], size: Object.keys(SIZES)[(i + page + Math.floor(page / 3)) % 2],
  }));
}

/** What is said of a page that is read in the browser. */
const look = () => {
  /** Text that looks like a key of i18next or a hole in its words. @param {string} text */
  const raw = (text) => /^[a-z]\w*(:\w+)?(\.\w+)+$/.test(text) && !/\.(example|org|com|localhost)$/.test(text) || /\{\{|\}\}/.test(text);
  /** @type {string[]} */ const keys = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement?.closest('script, style')) continue;
    const text = node.textContent?.trim() ?? '';
    if (raw(text)) keys.push(text);
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
      const text = element.getAttribute(name) ?? '';
      if (raw(text)) keys.push(`${name}=${text}`);
    }
  }
  const { scrollWidth, clientWidth } = document.documentElement;
  const wide = scrollWidth <= clientWidth ? [] : [...document.body.querySelectorAll('*')].filter((each) => {
    const { left, right } = each.getBoundingClientRect();
    return right > clientWidth + 1 || left < -1;
  }).slice(0, 5).map((each) => `${each.tagName.toLowerCase()}.${String(each.className).slice(0, 60)}`);
  return {
    headings: [...document.querySelectorAll('h1')].filter((each) => each.checkVisibility()).map((each) => each.textContent?.trim() ?? ''),
    title: document.title, lang: document.documentElement.lang, dir: document.documentElement.dir,
    keys, overflow: Math.max(0, scrollWidth - clientWidth), wide,
  };
};

// Every page, with something on it, in each language, theme and size: no serious
// finding of axe, nothing wider than the screen, no words missing, no complaint.
test('the pages of the platform', { timeout: 1_800_000 }, async (t) => {
  const stage = await PlatformStage.set(t, 'pages', ['-guests', '-admin-email', 'admin@people.example']);
  const { server } = stage;
  const world = await settle(server, stage.browser);
  const { grace, daniel, amelie, yusuf } = world;
  const folder = join(stage.artifacts, 'platform-pages');
  mkdirSync(folder, { recursive: true });

  /** Who looks at what. @type {Record<string, {account?: import('../lib/platform.js').Account, pages: Record<string, string>}>} */
  const all = {
    out: {
      pages: {
        front: '', 'sign-in': 'sign-in', 'sign-up': 'sign-up', 'confirm-email': 'confirm-email', 'forgot-password': 'forgot-password',
        'reset-password': 'reset-password#token=none', meet: 'meet', 'meet-number': 'meet/4711', stranger: 'stranger',
        about: 'about', terms: 'terms', contact: 'contact', 'not-found': 'no/such/page',
      },
    },
    in: {
      account: grace,
      pages: {
        home: '', network: 'network', 'network-search': 'network?q=mei', connections: 'connections', person: `people/${amelie.id}`, oneself: `people/${grace.id}`,
        messages: 'messages', sent: 'messages?box=sent', message: `messages/${world.letter}`, 'message-new': `messages/new?to=${amelie.id}`,
        notifications: 'notifications',
        settings: 'settings', 'settings-account': 'settings/account', 'settings-notifications': 'settings/notifications', 'settings-privacy': 'settings/privacy',
        'settings-sessions': 'settings/sessions', 'settings-appearance': 'settings/appearance', 'settings-data': 'settings/data',
        conferences: 'conferences', upcoming: `conferences/${world.council.id}`, finished: `conferences/${world.circle.id}`,
        'pre-join': `conferences/${world.planning.id}`, 'become-admin': 'become-admin#token=none',
      },
    },
    admin: {
      account: daniel,
      pages: {
        admin: 'admin', 'admin-users': 'admin/users', 'admin-user': `admin/users/${world.victor.id}`, 'admin-reports': 'admin/reports',
        'admin-audit': 'admin/audit', 'admin-rooms': 'admin/rooms', 'admin-room': 'admin/rooms/…',
      },
    },
  };

  /** What is wrong, by page. @type {string[]} */
  const found = [];
  /** Titles of documents in English, which tell pages apart. @type {Map<string, string>} */
  const titles = new Map();

  /** Looks at a page. @param {Visitor} visitor @param {string} name @param {string} path @param {Look} as */
  const see = async (visitor, name, path, as) => {
    const before = visitor.faults.length;
    try {
      await visitor.page.goto(server.url + path);
      await shown(visitor.page);
    } catch (error) {
      found.push(`${name} (${as.language}, ${as.theme}, ${as.size}) is not there: ${String(error).split('\n')[0]}`);
    }
    await inspect(visitor, name, as, before);
  };

  /** Looks at what is there. @param {Visitor} visitor @param {string} name @param {Look} as @param {number} before how much its console had said */
  const inspect = async (visitor, name, as, before) => {
    const { page } = visitor;
    /** @param {string} what */
    const wrong = (what) => found.push(`${name} (${as.language}, ${as.theme}, ${as.size}): ${what}`);
    const { headings, title, lang, dir, keys, overflow, wide } = await page.evaluate(look);
    if (headings.length !== 1 || headings[0] === '') wrong(`headings: ${JSON.stringify(headings)}`);
    if (lang !== as.language || dir !== (as.language === 'ar' ? 'rtl' : 'ltr')) wrong(`it is ${lang} ${dir}`);
    if (keys.length > 0) wrong(`words are missing: ${keys.join(', ')}`);
    if (overflow > 0) wrong(`${overflow} pixels wider than the screen: ${wide.join(', ')}`);
    if (!title) wrong('no title');
    if (as.language === 'en') titles.set(name, title);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
    for (const { id, impact, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical') continue;
      wrong(`${id}: ${nodes.slice(0, 3).map(({ target, failureSummary }) => `${target.flat().join(' ')} (${failureSummary?.replaceAll(/\s+/g, ' ')})`).join('; ')}`);
    }
    await page.screenshot({ path: join(folder, `${name}-${as.language}-${as.theme}-${as.size}.jpg`), quality: 80 });
    for (const fault of visitor.faults.slice(before)) wrong(fault);
  };

  /** Opens a context that has chosen a look. @param {string} who @param {string} path @param {import('../lib/platform.js').Account | undefined} account @param {Look} as */
  const visit = (who, path, account, { language, theme, size }) => stage.visit(who, path, account, {
    options: {
      viewport: SIZES[size], hasTouch: size === 'phone',
      storageState: { cookies: [], origins: [{ origin: new URL(server.url).origin, localStorage: [{ name: 'rotunda.appearance', value: theme }, { name: 'rotunda.language', value: language }] }] },
    },
  });

  /** Somebody is in a call from now on, which is looked at. @param {string} who @param {string} conference @param {import('../lib/platform.js').Account} account @param {Look} as */
  const enter = async (who, conference, account, as) => {
    const visitor = await visit(who, `conferences/${conference}`, account, as);
    await visitor.page.locator('rotunda-room [part~=join]').click();
    await visitor.page.locator('rotunda-room [part~=leave-button]').waitFor();
    await visitor.page.locator('footer').waitFor({ state: 'detached' }); // the call has all the page
    await shown(visitor.page);
    await inspect(visitor, who, as, 0);
    return visitor;
  };

  // What is live ends two minutes after its owner has gone: they stay, however long it takes to look at all pages.
  for (const visitor of [
    await enter('call', world.planning.id, amelie, { language: 'en', theme: 'light', size: 'desk' }),
    await enter('call-evening', world.evening.id, yusuf, { language: 'fr', theme: 'contrast', size: 'phone' }),
  ]) await visitor.page.locator('rotunda-room [part~=camera-button]').click(); // nobody watches them meanwhile

  /** A second one comes to a call, which is looked at, too. @returns {Promise<string>} the room's id */
  const live = async () => {
    await enter('call-guest', world.planning.id, grace, { language: 'ar', theme: 'dark', size: 'phone' });
    const { id } = await until('the room is in the list', async () => {
      const { items } = await server.api(daniel, 'GET', '/admin/rooms');
      return items.find((/** @type {{name: string}} */ { name }) => name === world.planning.id);
    });
    return encodeURIComponent(id);
  };

  for (const [who, { account, pages }] of Object.entries(all)) {
    await t.test(who === 'out' ? 'for everybody' : who === 'in' ? 'for who is signed in' : 'for admins', async () => {
      if (who === 'admin' && wanted.test('admin-room')) pages['admin-room'] = `admin/rooms/${await live()}`;
      /** Pages by look, so that each look is one browser context. @type {Map<string, {as: Look, pages: [string, string][]}>} */
      const plan = new Map();
      for (const [i, [name, path]] of Object.entries(pages).entries()) {
        if (!wanted.test(name)) continue;
        for (const as of looksOf(i)) {
          const key = JSON.stringify(as);
          const entry = plan.get(key) ?? { as, pages: [] };
          entry.pages.push([name, path]);
          plan.set(key, entry);
        }
      }
      // One context for each size, whose cache all looks share.
      await Promise.all(Object.keys(SIZES).map(async (size) => {
        /** @type {Visitor | undefined} */ let visitor;
        for (const { as, pages: some } of [...plan.values()].filter((each) => each.as.size === size)) {
          if (!visitor) visitor = await visit(who, 'about', account, as);
          await visitor.page.evaluate(({ language, theme }) => {
            localStorage.setItem('rotunda.language', language);
            localStorage.setItem('rotunda.appearance', theme);
          }, as);
          for (const [name, path] of some) await see(visitor, name, path, as);
        }
        await visitor?.close();
      }));
      const mine = found.splice(0);
      assert.deepEqual(mine, [], `${mine.length} findings`);
    });
  }

  await t.test('each has a title of its own', () => {
    const seen = [...titles].map(([name, title]) => `${title} — ${name}`);
    const shared = [...titles.values()].filter((title, i, list) => list.indexOf(title) !== i);
    assert.ok(shared.length <= 10, seen.join('\n')); // tabs and states of one page share theirs
  });
});
