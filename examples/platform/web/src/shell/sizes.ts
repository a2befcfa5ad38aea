/** The height of the header, in CSS pixels. */
export const headerHeight = 60;
/** While a page has the whole window. */
export const slimHeaderHeight = 48;
/** Of the bar at the lower edge of small screens. */
export const bottomHeight = 60;
