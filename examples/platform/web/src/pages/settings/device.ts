/** What can be told of a device by how it calls itself. */
export interface Device {
  kind: 'computer' | 'phone' | 'tablet' | 'program' | 'unknown';
  browser: string | undefined;
  system: string | undefined;
}

// The first that fits: many browsers name those that they descend from as well.
const browsers: [RegExp, string][] = [
  [/\bEdgA?\/|\bEdgiOS\//, 'Edge'],
  [/\bOPR\/|\bOPT\//, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bYaBrowser\//, 'Yandex'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bCriOS\/|\bChrome\/|\bHeadlessChrome\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
];

const systems: [RegExp, string][] = [
  [/\biPhone\b|\biPod\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bFreeBSD\b|\bOpenBSD\b|\bNetBSD\b/, 'BSD'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
];

const programs = /^(curl|Wget|Go-http-client|python-requests|python-urllib|okhttp|node|undici|PostmanRuntime)\b/i;

/** Reads what a device calls itself (User-Agent, RFC 9110, section 10.1.5). It is a guess, for people to know their devices by. */
export function deviceOf(agent: string): Device {
  const browser = browsers.find(([sign]) => sign.test(agent))?.[1];
  const system = systems.find(([sign]) => sign.test(agent))?.[1];
  const program = programs.exec(agent)?.[1];
  if (program) return { kind: 'program', browser: program, system: undefined };
  return { kind: kindOf(agent, browser, system), browser, system };
}

function kindOf(agent: string, browser: string | undefined, system: string | undefined): Device['kind'] {
  switch (system) {
    case 'iPhone':
      return 'phone';
    case 'iPad':
      return 'tablet';
    case 'Android':
      return /\bMobile\b/.test(agent) ? 'phone' : 'tablet';
    case undefined:
      return browser ? 'computer' : 'unknown';
    default:
      return 'computer';
  }
}
