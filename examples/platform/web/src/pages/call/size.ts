/** The height of a call: all of the window below the slim header. */
export const callSize = 'calc(100dvh - 48px)';
