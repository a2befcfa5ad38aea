/** The box of a call in an immersive page: all of the window below the slim header, be it as low as that of a telephone on its side. */
export const callBox = { minBlockSize: 0, gridTemplateRows: 'minmax(0, 1fr)', '& > rotunda-room': { minBlockSize: 0 } } as const;
