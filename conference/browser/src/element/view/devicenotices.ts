import { element } from '../dom.js';
import type { ElementState } from '../state.js';
import type { StringKey } from '../strings.js';
import type { ViewContext } from './context.js';
import { type NoticeAction, NoticeList } from './noticeview.js';

/** The notices about devices, with what a person can do. Before a call, `joinWithout` goes on without the devices. */
export function deviceNoticeList({ words, controller, commands, offers }: ViewContext, role: 'alert' | 'status', joinWithout?: () => void): NoticeList {
  const actions: NoticeAction[] = [{ label: words.text('control.tryAgain'), press: () => controller.retryDevices(), ifHelpful: true }];
  if (offers('settings')) actions.push({ label: words.text('control.chooseDevice'), press: () => commands.settings(), ifHelpful: true });
  if (joinWithout) actions.push({ label: words.text('prejoin.without'), press: joinWithout });
  else actions.push({ label: words.text('control.dismiss'), press: () => controller.dismissDevices() });
  const how = element(
    'details',
    { class: 'hint' },
    element('summary', {}, words.text('help.how')),
    element('p', { class: 'notice-text' }, words.text(permissionHint(navigator))),
    element('p', { class: 'notice-text' }, words.text('help.system')),
  );
  return new NoticeList(words, role, actions, how);
}

/** Whether opening the devices again may go better than the last time. */
export function retryable({ camera, microphone }: ElementState): boolean {
  return [camera, microphone].some(({ error }) => error && error.code !== 'insecure_context' && error.code !== 'browser_unsupported');
}

/** How devices are allowed in this browser; what is not known is like Chrome. */
export function permissionHint({ userAgent, maxTouchPoints = 0 }: Pick<Navigator, 'userAgent'> & Partial<Navigator>): StringKey {
  const apple = /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1); // iPads call themselves Macs
  if (apple) return 'help.ios';
  if (/Android/.test(userAgent)) return 'help.android';
  if (/Firefox\//.test(userAgent)) return 'help.firefox';
  if (/Safari\//.test(userAgent) && !/Chrom/.test(userAgent)) return 'help.safari';
  return 'help.chrome';
}
