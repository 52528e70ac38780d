// How a note stands in the list that the score strip draws.

/** Words of a note: tick, voice, pitch, velocity, ticks. */
export const NOTE_WORDS = 5
