/** A number of a room for two that nobody guesses: 12 digits, the most that there may be. */
export function newMeeting(): string {
  const random = crypto.getRandomValues(new Uint32Array(2));
  // 53 bits: what is left over by 12 digits is too little to matter.
  const number = ((random[0]! & 0x1fffff) * 2 ** 32 + random[1]!) % 10 ** 12;
  return String(number).padStart(12, '0');
}
