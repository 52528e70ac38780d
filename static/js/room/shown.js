// How a person looks on the page: initials in their colour. Never colour alone: the initials, the name and the state are words.

import { initialsOf } from "./people.js"

const STATE_WORDS = { active: "", idle: "idle", away: "away" }
const ROLES = /** @type {Record<string, string>} */ ({ owner: "owner", editor: "may edit", commenter: "may chat", viewer: "may watch" })

/** @param {string} tag @param {Record<string, any>} [properties] @param {(Node | string)[]} [children] */
export const element = (tag, properties = {}, children = []) => {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children)
  return made
}

/** @param {string} role */
export const roleInWords = (role) => ROLES[role] ?? role

/** "Ben, may edit, idle". @param {{name: string, role: string, state: "active" | "idle" | "away", isYou?: boolean}} person */
export const personInWords = ({ name, role, state, isYou }) => [isYou ? `${name} (you)` : name, roleInWords(role), STATE_WORDS[state]].filter(Boolean).join(", ")

/** @param {{name: string, color: number, state: string}} person @param {string} [className] */
export const badge = ({ name, color, state }, className = "person") => {
  const made = element("span", { className, textContent: initialsOf(name) })
  made.dataset.color = String(color)
  made.dataset.presence = state
  return made
}
