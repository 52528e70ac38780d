// Every action of the studio, once: keys, palette, buttons and the help page are all made from this list.

import { kinds } from "./definitions.js"

/**
 * @typedef {object} Action
 * @property {string} id
 * @property {string} label
 * @property {string} group
 * @property {string[]} keys as they are written: "Mod+Shift+Z" (Mod: Ctrl, or Cmd on a Mac), "R", "Space", "."
 * @property {() => void} run
 * @property {() => boolean} [can] whether it can be done now
 */

/** @typedef {Record<string, (...given: any[]) => any>} Deeds */

export const DRAWERS = ["physics", "music", "audio", "visualization", "story", "couplings", "objects", "dice", "history", "people", "chat"]
const DRAWER_LABELS = ["Physics", "Music", "Sound", "Visuals", "Story", "Couplings", "Objects", "Dice", "History", "People", "Chat"]
const DRAWER_KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "P", "C"]
const OF_A_ROOM = ["people", "chat"] // a universe that is kept in one's own browser has none

/** @param {Deeds} do_ @param {boolean} [isRoom] whether others can be here @returns {Action[]} */
export const actionsOf = (do_, isRoom = false) => {
  /** @param {string} group @param {string} id @param {string} label @param {string[]} keys @param {Partial<Action>} [more] @returns {Action} */
  const action = (group, id, label, keys, more = {}) => ({ group, id, label, keys, run: () => do_[id](), ...more })
  return [
    action("Playing", "play", "Play or pause", ["Space"]),
    action("Playing", "stop", "Stop and go to the beginning", []),
    action("Playing", "silence", "Silence everything at once", ["."]),
    action("Playing", "step", "One step while paused", ["ArrowRight"], { can: () => do_.isPaused() }),
    action("Playing", "mute", "Mute or unmute", ["M"]),
    action("Playing", "describe", "Describe the universe in words", ["D"]),
    ...(isRoom ? [action("Playing", "together", "Play together with the others, or in your own time", ["T"]), action("Playing", "record", "Record what is played here, or end the recording", [], { can: () => do_.canRecord() })] : []),
    action("Looking", "fullscreen", "Fullscreen", ["F"]),
    action("Looking", "bare", "Hide everything but the picture", ["H"]),
    action("Looking", "nearer", "Nearer", ["+"]),
    action("Looking", "farther", "Farther", ["-"]),
    action("Looking", "whole", "The whole world", ["0"]),
    action("Looking", "night", "Night", []),
    action("Looking", "day", "Day", []),
    action("Looking", "asSystem", "Night or day as the system has it", []),
    ...DRAWERS.map((id, k) => ({ group: "Drawers", id: `drawer-${id}`, label: `${DRAWER_LABELS[k]} drawer`, keys: [DRAWER_KEYS[k]], run: () => do_.open(id) })).filter((_, k) => isRoom || !OF_A_ROOM.includes(DRAWERS[k])),
    action("Changing", "undo", "Undo your last change", ["Mod+Z"], { can: () => do_.canUndo() }),
    action("Changing", "redo", "Redo", ["Mod+Shift+Z", "Mod+Y"], { can: () => do_.canRedo() }),
    action("Changing", "dice", "Roll the dice: new values for all that is not locked", ["R"]),
    action("Changing", "mutate", "Mutate gently", ["Shift+R"]),
    action("Changing", "reseed", "New seeds: another course of events", []),
    action("Changing", "resetAll", "Reset every parameter to its default", []),
    action("Changing", "unlockAll", "Unlock everything", []),
    action("Objects", "duplicateSelected", "Duplicate what is selected", ["Mod+D"]),
    action("Objects", "removeSelected", "Remove what is selected", ["Delete"]),
    action("Objects", "turnLeft", "Turn what is selected left", ["["]),
    action("Objects", "turnRight", "Turn what is selected right", ["]"]),
    ...kinds.map((kind) => ({ group: "Objects", id: `place-${kind}`, label: `Place ${/^[aeo]/.test(kind) ? "an" : "a"} ${kind}`, keys: [], run: () => do_.place(kind) })),
    action("The universe", "saved", "Name this version", ["Mod+S"]),
    ...(isRoom ? [action("The universe", "retry", "Connect again now", [], { can: () => !do_.isLive() }), action("The universe", "unfollow", "Stop following", [], { can: () => do_.isFollowing() })] : []),
    action("The universe", "download", "Download the document (JSON)", []),
    action("The universe", "palette", "Find any action", ["Mod+K"]),
    action("The universe", "help", "All shortcuts", ["?"]),
  ]
}

const MAC = /mac|iphone|ipad/i.test(globalThis.navigator?.platform ?? "")
const WRITTEN = /** @type {Record<string, string>} */ ({ Mod: MAC ? "⌘" : "Ctrl", Shift: MAC ? "⇧" : "Shift", ArrowRight: "→", Delete: "Del" })

/** A key as people read it. @param {string} keys */
export const keysInWords = (keys) => keys.split(/(?<=.)\+(?=.)/).map((key) => WRITTEN[key] ?? key).join(MAC ? " " : "+")

/** What was pressed, as keys are written above. @param {KeyboardEvent} event */
export const pressed = (event) => {
  const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key
  const isLetter = /^[A-Z]$/.test(key) || key.length > 1
  return `${event.ctrlKey || event.metaKey ? "Mod+" : ""}${event.shiftKey && isLetter ? "Shift+" : ""}${key}`
}
