/** What tabs of one browser tell each other: that who is signed in has changed. */
export type TabNews = 'session';

const name = 'rotunda';

/** Tells the other tabs. */
export function tellOtherTabs(news: TabNews): void {
  if (typeof BroadcastChannel === 'undefined') return;
  const channel = new BroadcastChannel(name);
  channel.postMessage(news);
  channel.close();
}

/** Hears what other tabs tell, until the function that it returns is called. */
export function hearOtherTabs(told: (news: TabNews) => void): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => {};
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event: MessageEvent<TabNews>) => told(event.data);
  return () => channel.close();
}
