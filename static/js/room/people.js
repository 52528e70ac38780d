// Who is in the room: every tab is told of by itself, and tabs of one person are one person. Oneself comes first.

/**
 * @typedef {{key: string, name: string, kind: "account" | "guest", role: string, color: number, state: "active" | "idle" | "away", focus: string | null, cursor: [number, number] | null, client: string}} Present one tab of somebody
 * @typedef {{key: string, name: string, kind: string, role: string, color: number, state: "active" | "idle" | "away", focuses: string[], clients: string[], isYou: boolean}} Person
 * @typedef {{key: string, name: string, kind: string, role: string, rank: number, color: number, may: Record<string, boolean>}} You
 */

const STATES = /** @type {const} */ (["active", "idle", "away"])

/** Two letters that stand for a name: "Ada Lovelace" AL, "ben" BE. @param {string} name */
export const initialsOf = (name) => {
  const words = name.trim().split(/[\s._-]+/).filter(Boolean)
  const letters = words.length > 1 ? [...words[0]][0] + [...words[words.length - 1]][0] : [...(words[0] ?? "?")].slice(0, 2).join("")
  return letters.toUpperCase()
}

/** Tabs gathered into persons, oneself first, then by name. @param {Iterable<Present>} tabs @param {string} own one's own key @returns {Person[]} */
export const personsOf = (tabs, own) => {
  const persons = /** @type {Map<string, Person>} */ (new Map())
  for (const { key, name, kind, role, color, state, focus, client } of tabs) {
    const person = persons.get(key) ?? { key, name, kind, role, color, state, focuses: [], clients: [], isYou: key === own }
    const isLivelier = STATES.indexOf(state) < STATES.indexOf(person.state)
    persons.set(key, { ...person, name, color, role, state: isLivelier ? state : person.state, focuses: focus ? [...person.focuses, focus] : person.focuses, clients: [...person.clients, client] })
  }
  return [...persons.values()].sort((a, b) => Number(b.isYou) - Number(a.isYou) || a.name.localeCompare(b.name))
}

/** @param {import("./room.js").Room} room @param {string} client this tab's name */
export const createPeople = (room, client) => {
  const tabs = /** @type {Map<string, Present>} */ (new Map())
  const listeners = /** @type {Set<() => void>} */ (new Set())
  let you = /** @type {You | null} */ (null)
  const tell = () => listeners.forEach((listener) => listener())

  room.on("state.initial", (state) => {
    you = state.you
    tabs.clear()
    for (const person of state.people) tabs.set(person.client, person)
    if (!tabs.has(client)) tabs.set(client, { ...state.you, state: "active", focus: null, cursor: null, client })
    tell()
  })
  const put = (/** @type {{person: Present}} */ { person }) => {
    tabs.set(person.client, { ...tabs.get(person.client), ...person })
    if (you && person.key === you.key) you = { ...you, name: person.name, color: person.color }
    tell()
  }
  room.on("presence.joined", put)
  room.on("presence.changed", put)
  room.on("presence.left", ({ client: gone }) => {
    tabs.delete(gone)
    tell()
  })
  room.on("rights.changed", ({ you: now }) => {
    you = { ...you, ...now }
    const mine = tabs.get(client)
    if (mine) tabs.set(client, { ...mine, role: now.role })
    tell()
  })
  room.on("room.status", ({ status }) => {
    if (status === "open") return
    for (const other of tabs.keys()) if (other !== client) tabs.delete(other) // nobody knows
    tell()
  })

  return {
    all: () => personsOf(tabs.values(), you?.key ?? ""),
    /** Every tab but this one. */
    others: () => [...tabs.values()].filter((tab) => tab.client !== client),
    tab: (/** @type {string} */ name) => tabs.get(name),
    named: (/** @type {string} */ key, otherwise = "Somebody") => [...tabs.values()].find((tab) => tab.key === key)?.name ?? otherwise,
    you: () => you,
    /** @param {() => void} listener */
    watch(listener) {
      listeners.add(listener)
      listener()
    },
  }
}

/** @typedef {ReturnType<typeof createPeople>} People */
