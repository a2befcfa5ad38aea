import { face } from './platform-portraits.js';

/** @typedef {import('./platform.js').Account} Account */

/** How people are drawn, by their names. @type {Record<string, import('./platform-portraits.js').Look>} */
export const LOOKS = {
  'Grace Okafor': { skin: '#7a4a30', hair: '#1c1512', style: 'curls', shirt: '#d98f3b', wall: '#d7c3c8', far: '#9b7f8b', room: 'plant' },
  'Amélie Laurent': { skin: '#f0c8a8', hair: '#5a3624', style: 'long', shirt: '#3d6f8e', wall: '#e8dfd2', far: '#b9a88f', room: 'shelf' },
  'Yusuf Haddad': { skin: '#c58f66', hair: '#22201f', style: 'short', shirt: '#e9e4da', wall: '#8fa6a0', far: '#5f7a74', room: 'window', beard: true },
  'Daniel Berg': { skin: '#f3d3b8', hair: '#b9b2a6', style: 'short', shirt: '#4b5563', wall: '#c9d3dd', far: '#7c8ea0', room: 'lamp', glasses: true },
  'Mei Tanaka': { skin: '#eac29a', hair: '#2b2523', style: 'bun', shirt: '#a34b54', wall: '#dfe6d6', far: '#9cab86', room: 'plant' },
  'Leila Mansour': { skin: '#d9a77f', hair: '#3f6f78', style: 'scarf', shirt: '#2f4d59', wall: '#efe3c8', far: '#c3a56d', room: 'window' },
};

/**
 * Fills a platform with people who know each other, conferences and messages,
 * as it may look after a few days.
 * @param {import('./platform.js').Platform} platform that is new
 * @param {import('playwright-core').Browser} browser to draw their pictures
 */
export async function settle(platform, browser) {
  const api = platform.api.bind(platform);
  const [grace, amelie, yusuf, daniel, mei, leila] = await Promise.all(Object.keys(LOOKS).map((name) => platform.signUp(name)));
  const victor = await platform.signUp('Victor Lang');
  await api(daniel, 'POST', '/admin-invitations', { token: new URL(await platform.adminLink()).hash.replace('#token=', '') });

  const page = await browser.newPage();
  for (const account of [grace, amelie, yusuf, daniel, mei, leila]) {
    await api(account, 'PUT', '/me/avatar', await face(page, LOOKS[account.name]), { 'Content-Type': 'image/png' });
  }
  await page.close();
  await Promise.all([
    api(grace, 'PATCH', '/me/profile', { bio: 'Librarian. Runs the reading circle on Thursdays.', location: 'Lagos', website: 'https://library.example/' }),
    api(amelie, 'PATCH', '/me/profile', { bio: 'Project lead, and the one with the agenda.', location: 'Lyon' }),
    api(yusuf, 'PATCH', '/me/profile', { bio: 'Teaches history; collects maps.', location: 'Amman' }),
    api(mei, 'PATCH', '/me/profile', { bio: 'Piano lessons for all ages.', location: 'Osaka' }),
  ]);
  for (const other of [amelie, yusuf, daniel, mei]) await platform.connect(grace, other);
  for (const other of [yusuf, mei]) await platform.connect(amelie, other);

  /** @param {Account} owner @param {object} about @param {boolean} [live] @returns {Promise<any>} */
  const conference = async (owner, about, live = true) => {
    const made = await api(owner, 'POST', '/conferences', about);
    return live ? api(owner, 'POST', `/conferences/${made.id}/live`) : made;
  };
  const lesson = await conference(mei, { title: 'Piano lesson', description: 'Scales, then the new piece.' });
  await api(mei, 'POST', `/conferences/${lesson.id}/finish`);
  const circle = await conference(grace, { title: 'Reading circle', description: 'Chapters four to six.' });
  await api(grace, 'POST', `/conferences/${circle.id}/finish`);
  const evening = await conference(yusuf, { title: 'Open evening: maps of the old town', description: 'Everybody is welcome. Bring questions.', public: true });
  const planning = await conference(amelie, { title: 'Weekly planning', description: 'What was done, what comes next, who needs help.' });
  const soon = new Date(Date.now() + 2 * 24 * 3600_000);
  soon.setUTCHours(18, 30, 0, 0);
  const council = await conference(grace, {
    title: 'Neighbourhood council', description: 'The playground, the bicycle stands and the summer party.', public: true, lobby: true, starts_at: soon.toISOString(),
  }, false);

  /** @param {Account} from @param {Account[]} to @param {string} subject @param {string} body */
  const message = (from, to, subject, body) => api(from, 'POST', '/messages', { to: to.map(({ id }) => id), subject, body });
  await message(grace, [amelie, mei], 'Room for the summer party', 'Dear both,\n\nthe hall is free on the 14th. Shall I book it?\n\nGrace');
  await message(daniel, [grace], 'New chairs', 'They come on Tuesday. Thank you for choosing the colour.');
  await message(amelie, [grace], 'Agenda for Thursday', 'Good morning Grace,\n\nthree points for Thursday:\n\n1. the budget,\n2. the summer party,\n3. who opens the doors in July.\n\nAnything to add?\n\nAmélie');
  await api(leila, 'POST', `/people/${grace.id}/connection/request`);
  await api(grace, 'POST', `/people/${victor.id}/connection/request`);
  await api(mei, 'POST', `/people/${victor.id}/reports`, { text: 'Sends the same advertisement to everybody.' });
  const [{ id: letter }] = (await api(grace, 'GET', '/messages')).items;
  return { grace, amelie, yusuf, daniel, mei, leila, victor, lesson, circle, evening, planning, council, letter };
}
